import { randomBytes } from "node:crypto";
import { type CustomCommand, defineCommand, type ExecResult, latin1FromBytes, type ResolvedCommandContext } from "just-bash";

const eventFile = "/workspace/.events/commands.jsonl";

/** Small programs that scripts expect and the shell does not have. */
export function smallCommands(): CustomCommand[] {
  return [
    defineCommand("mktemp", makeTemporary),
    defineCommand("uname", async (args) => ok(`${uname(args)}\n`)),
    defineCommand("id", async (args) => ok(`${identity(args)}\n`)),
    defineCommand("nproc", async () => ok("1\n")),
    defineCommand("whoami", async () => ok("skill\n")),
    defineCommand("hostname", async () => ok("sandbox\n")),
    defineCommand("realpath", realPath),
    defineCommand("yes", async (args) => ok(`${args.join(" ") || "y"}\n`.repeat(10_000))),
    defineCommand("emit-event", emitEvent),
  ];
}

function ok(stdout: string): ExecResult {
  return { stdout, stderr: "", exitCode: 0 };
}

function failed(stderr: string, exitCode = 1): ExecResult {
  return { stdout: "", stderr: `${stderr}\n`, exitCode };
}

function readTemporary(
  args: readonly string[],
  usual: string,
): { directory: boolean; folder: string | null; template: string | null; suffix: string } {
  const wanted: ReturnType<typeof readTemporary> = { directory: false, folder: null, template: null, suffix: "" };
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (word === "-d" || word === "--directory") wanted.directory = true;
    else if (word === "-p") wanted.folder = args[++index] ?? usual;
    else if (word === "-t" || word.startsWith("--tmpdir")) wanted.folder = word.split("=")[1] ?? usual;
    else if (word.startsWith("--suffix=")) wanted.suffix = word.slice("--suffix=".length);
    else if (!word.startsWith("-")) wanted.template = word;
  }
  if (wanted.template === null) wanted.folder ??= usual;
  return wanted;
}

async function makeTemporary(args: string[], context: ResolvedCommandContext): Promise<ExecResult> {
  const { directory, folder, template, suffix } = readTemporary(args, context.env.get("TMPDIR") ?? "/tmp");
  const pattern = template ?? "tmp.XXXXXXXXXX";
  const run = /X{3,}(?=[^X/]*$)/.exec(pattern);
  if (run === null) return failed(`mktemp: too few X's in template '${pattern}'`);
  const letters = randomBytes(run[0].length).toString("hex").slice(0, run[0].length);
  const name = pattern.slice(0, run.index) + letters + pattern.slice(run.index + run[0].length) + suffix;
  const shown = folder === null ? name : `${folder}/${name}`;
  const path = context.fs.resolvePath(context.cwd, shown);
  try {
    if (directory) await context.fs.mkdir(path);
    else await context.fs.writeFile(path, "");
  } catch {
    return failed(`mktemp: failed to create ${directory ? "directory" : "file"} via template '${shown}': No such file or directory`);
  }
  return ok(`${shown}\n`);
}

function uname(args: string[]): string {
  const parts = { s: "Linux", n: "sandbox", r: "6.0.0", v: "#1", m: "wasm32", p: "wasm32", i: "wasm32", o: "GNU/Linux" };
  const flags = args.filter((word) => /^-[a-z]+$/.test(word)).join("");
  if (flags.includes("a")) return Object.values(parts).join(" ");
  const chosen = Object.entries(parts).filter(([flag]) => flags.includes(flag));
  return chosen.length === 0 ? parts.s : chosen.map(([, value]) => value).join(" ");
}

function identity(args: string[]): string {
  const flags = args.join("");
  const named = flags.includes("n");
  if (flags.includes("u") || flags.includes("g") || flags.includes("G")) return named ? "skill" : "1000";
  return "uid=1000(skill) gid=1000(skill) groups=1000(skill)";
}

async function realPath(args: string[], context: ResolvedCommandContext): Promise<ExecResult> {
  const mayBeMissing = args.includes("-m") || args.includes("--canonicalize-missing");
  const lines: string[] = [];
  for (const word of args.filter((each) => !each.startsWith("-"))) {
    const path = context.fs.resolvePath(context.cwd, word);
    try {
      lines.push(await context.fs.realpath(path));
    } catch {
      const parent = path.slice(0, path.lastIndexOf("/")) || "/";
      if (!mayBeMissing && !(await context.fs.exists(parent))) return failed(`realpath: ${word}: No such file or directory`);
      lines.push(path);
    }
  }
  return lines.length === 0 ? failed("realpath: missing operand") : ok(`${lines.join("\n")}\n`);
}

async function emitEvent(args: string[], context: ResolvedCommandContext): Promise<ExecResult> {
  const [type, ...rest] = args;
  const lines: string[] = [];
  if (type === undefined || type === "-") lines.push(...Buffer.from(latin1FromBytes(context.stdin), "latin1").toString("utf8").split("\n"));
  else if (type.trimStart().startsWith("{")) lines.push(...args);
  else lines.push(JSON.stringify({ type, ...fieldsOf(rest) }));
  for (const line of lines.filter((each) => each.trim() !== "")) {
    try {
      // An event is one line, whatever white space it was written with.
      const text = JSON.stringify(JSON.parse(line));
      await context.fs.mkdir("/workspace/.events", { recursive: true });
      await context.fs.appendFile(eventFile, `${text}\n`);
    } catch (error) {
      return failed(`emit-event: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return ok("");
}

function fieldsOf(words: readonly string[]): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const word of words) {
    const cut = word.indexOf("=");
    if (cut > 0) fields.set(word.slice(0, cut), fieldValue(word.slice(cut + 1)));
    else fields.set("message", word);
  }
  return Object.fromEntries(fields);
}

function fieldValue(text: string): unknown {
  if (!/^(-?\d|true$|false$|null$|[[{"])/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
