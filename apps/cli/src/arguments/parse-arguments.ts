import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** What both commands have. */
type WatchOptions = { isJson: boolean; cancelOnInterrupt: boolean };

/** What the command line asks for. */
export type Command =
  | { name: "help" }
  | { name: "version" }
  | { name: "worker" }
  | { name: "migrate" }
  | { name: "limits"; kind: "tenant" | "space"; id: string; changes: string[] }
  | ({
      name: "run";
      slug: string;
      inputs: string[];
      inputsJson: string | null;
      files: string[];
      model: string | null;
      isWatched: boolean;
    } & WatchOptions)
  | ({ name: "watch"; id: string; waitSeconds: number } & WatchOptions);

const MAX_WAIT_SECONDS = 86_400;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const options = {
  input: { type: "string", short: "i", multiple: true },
  inputs: { type: "string" },
  file: { type: "string", short: "f", multiple: true },
  model: { type: "string", short: "m" },
  "no-watch": { type: "boolean" },
  wait: { type: "string" },
  json: { type: "boolean" },
  "cancel-on-interrupt": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

const onlyOf: Record<string, "run" | "watch"> = {
  input: "run",
  inputs: "run",
  file: "run",
  model: "run",
  "no-watch": "run",
  wait: "watch",
};

/** Reads a command line (without node and script); throws a `UsageError` that says what is wrong with it. */
export function parseArguments(args: string[]): Command {
  const { values, positionals } = parse(args);
  if (values.version === true) return { name: "version" };
  const [name, id, ...more] = positionals;
  if (values.help === true || name === undefined || name === "help") return { name: "help" };
  if (name === "limits") return limitsOf(Object.keys(values), id, more);
  if (name === "worker" || name === "migrate") return serverCommand(name, Object.keys(values), id);
  if (name !== "run" && name !== "watch")
    throw new UsageError(`There is no command ${JSON.stringify(name)}; there are run, watch, skill, worker, migrate and limits.`);
  if (id === undefined)
    throw new UsageError(
      name === "run" ? "Which skill? Example: skillrun run profile-dataset" : "Which execution? Give its id, or a tool call id.",
    );
  if (more.length > 0) throw new UsageError(`${JSON.stringify(more[0])} is one argument too many. Inputs are written --input name=value.`);
  for (const option of Object.keys(values)) {
    const owner = onlyOf[option];
    if (owner !== undefined && owner !== name) throw new UsageError(`--${option} is an option of ${owner}.`);
  }
  const both = { isJson: values.json ?? false, cancelOnInterrupt: values["cancel-on-interrupt"] ?? false };
  if (name === "watch") return { name, id, waitSeconds: waitOf(values.wait), ...both };
  const { input: inputs = [], inputs: inputsJson = null, file: files = [], model = null } = values;
  return { name, slug: id, inputs, inputsJson, files, model, isWatched: values["no-watch"] !== true, ...both };
}

/** These have no arguments: they are set up by the environment, as the server is. */
function serverCommand(name: "worker" | "migrate", given: string[], argument: string | undefined): Command {
  const [option] = given;
  if (option !== undefined) throw new UsageError(`--${option} is no option of ${name}, which takes its settings from the environment.`);
  if (argument !== undefined) throw new UsageError(`${JSON.stringify(argument)} is one argument too many: ${name} has none.`);
  return { name };
}

function limitsOf([option]: string[], kind: string | undefined, [id, ...changes]: string[]): Command {
  if (option !== undefined) throw new UsageError(`--${option} is no option of limits.`);
  if ((kind !== "tenant" && kind !== "space") || id === undefined || !UUID.test(id))
    throw new UsageError("Whose limits? Example: skillrun limits space 019a0000-0000-7000-8000-000000000000 tokens=100000");
  return { name: "limits", kind, id, changes };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split(". ", 1)[0] ?? error.message) : String(error));
  }
}

function waitOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0 && seconds <= MAX_WAIT_SECONDS) return seconds;
  throw new UsageError(`--wait takes seconds, from 0 to ${MAX_WAIT_SECONDS}, not ${JSON.stringify(text)}.`);
}
