import { parseArgs } from "node:util";
import type { TemplateKind } from "@skillrun/skill-format";
import { UsageError } from "../../arguments/usage-error.ts";

/** What `init` can make. */
const templateKinds: readonly TemplateKind[] = ["python", "shell", "typescript", "javascript", "agent", "handler"];

/** What a command line after `skillrun skill` asks for. */
export type SkillCommand =
  | { verb: "help" }
  | { verb: "init"; slug: string; kind: TemplateKind; isJson: boolean }
  | { verb: "lint"; directory: string; isJson: boolean }
  | { verb: "push"; directory: string; isJson: boolean }
  | { verb: "pull"; slug: string; version: string | null; directory: string; isJson: boolean }
  | { verb: "list"; isJson: boolean }
  | { verb: "diff"; slug: string; from: string; to: string; isJson: boolean };

const options = { kind: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

/** How many arguments each verb takes, and how it is written. */
const verbs: Record<string, { least: number; most: number; example: string }> = {
  init: { least: 1, most: 1, example: "skillrun skill init word-count --kind python" },
  lint: { least: 1, most: 1, example: "skillrun skill lint ./word-count" },
  push: { least: 1, most: 1, example: "skillrun skill push ./word-count" },
  pull: { least: 1, most: 2, example: "skillrun skill pull word-count@1.0.0 ./word-count" },
  list: { least: 0, most: 0, example: "skillrun skill list" },
  diff: { least: 3, most: 3, example: "skillrun skill diff word-count 1.0.0 1.0.1" },
};

/** Reads what comes after `skillrun skill`; throws a `UsageError` that says what is wrong with it. */
export function parseSkillArguments(args: string[]): SkillCommand {
  const { values, positionals } = parse(args);
  const [verb, ...given] = positionals;
  if (values.help === true || verb === undefined || verb === "help") return { verb: "help" };
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (known === undefined) throw new UsageError(`There is no command "skill ${verb}"; there are ${Object.keys(verbs).join(", ")}.`);
  if (given.length < known.least) throw new UsageError(`skill ${verb} needs more to go on. Example: ${known.example}`);
  if (given.length > known.most)
    throw new UsageError(`${JSON.stringify(given[known.most])} is one argument too many. Example: ${known.example}`);
  if (values.kind !== undefined && verb !== "init") throw new UsageError("--kind is an option of skill init.");
  return commandOf(verb, given, { kind: values.kind, isJson: values.json ?? false });
}

function commandOf(verb: string, given: string[], { kind, isJson }: { kind: string | undefined; isJson: boolean }): SkillCommand {
  const [first = "", second = "", third = ""] = given;
  switch (verb) {
    case "init":
      return { verb, slug: first, kind: kindOf(kind), isJson };
    case "lint":
    case "push":
      return { verb, directory: first, isJson };
    case "pull": {
      const at = first.indexOf("@");
      const [slug, version] = at === -1 ? [first, null] : [first.slice(0, at), first.slice(at + 1)];
      if (slug === "" || version === "") throw new UsageError(`${JSON.stringify(first)} is no skill. Example: ${verbs["pull"]?.example}`);
      return { verb, slug, version, directory: second === "" ? slug : second, isJson };
    }
    case "diff":
      return { verb, slug: first, from: second, to: third, isJson };
    default:
      return { verb: "list", isJson };
  }
}

function kindOf(text: string | undefined): TemplateKind {
  const kind = templateKinds.find((known) => known === text);
  if (kind === undefined)
    throw new UsageError(`--kind is one of ${templateKinds.join(", ")}${text === undefined ? "" : `, not ${JSON.stringify(text)}`}.`);
  return kind;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split(". ", 1)[0] ?? error.message) : String(error));
  }
}
