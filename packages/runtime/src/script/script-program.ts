import { open, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { isWorkspacePath } from "../artifact/workspace-path.ts";
import type { Sandbox, SandboxRuntime } from "../sandbox/sandbox.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";

/** What is started: a runtime with the path of the skill's entry inside the sandbox. */
export type ScriptProgram = { entry: string; argv: [string, string]; runtime: SandboxRuntime };

const usualEntries = ["scripts/main", "main"].flatMap((stem) =>
  ["py", "ts", "mts", "js", "mjs", "sh"].map((ending) => `${stem}.${ending}`),
);

const runtimeByExtension: Readonly<Record<string, SandboxRuntime>> = {
  ".py": "python",
  ".js": "javascript",
  ".mjs": "javascript",
  ".cjs": "javascript",
  ".ts": "typescript",
  ".mts": "typescript",
  ".cts": "typescript",
  ".sh": "bash",
  ".bash": "bash",
};
const programOf: Readonly<Record<SandboxRuntime, string>> = { python: "python3", javascript: "node", typescript: "node", bash: "bash" };
const labelOf: Readonly<Record<SandboxRuntime, string>> = {
  python: "Python",
  javascript: "JavaScript",
  typescript: "TypeScript",
  bash: "Bash",
};

/** Finds what a skill starts, and with which runtime: by the entry's extension, else by its first line. A fault says what is missing. */
export async function findScriptProgram(entry: string | null, directory: string, sandbox: Sandbox): Promise<ScriptProgram> {
  const found = await findEntry(entry, directory);
  const runtime = runtimeByExtension[extname(found).toLowerCase()] ?? runtimeOfFirstLine(await readFirstLine(join(directory, found)));
  if (runtime === null)
    throw new ExecutionFault(
      "skill_error",
      "entry_unknown",
      `Nothing says how to run ${found}: its name ends with none of ${Object.keys(runtimeByExtension).join(", ")}, and its first line names no python, node or bash.`,
    );
  if (sandbox.abilities.runtimes[runtime] === undefined)
    throw new ExecutionFault(
      "policy_denied",
      "runtime_missing",
      `${found} needs ${labelOf[runtime]}, which the ${sandbox.name} sandbox of this server does not have.`,
    );
  return { entry: found, argv: [programOf[runtime], `/skill/${found}`], runtime };
}

async function findEntry(entry: string | null, directory: string): Promise<string> {
  const places = entry === null ? usualEntries : [entry.replace(/^(\.\/)+/, "")];
  for (const place of places) {
    const found = isWorkspacePath(place) ? await stat(join(directory, place)).catch(() => null) : null;
    if (found?.isFile()) return place;
  }
  const why =
    entry === null
      ? `none of ${usualEntries.join(", ")} exists; skill.json can name another as "entry"`
      : `the entry ${JSON.stringify(entry)} of skill.json is not there`;
  throw new ExecutionFault("skill_error", "entry_missing", `The skill has nothing to run: ${why}.`);
}

async function readFirstLine(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.subarray(0, bytesRead).toString("latin1").split("\n", 1)[0] ?? "";
  } finally {
    await file.close();
  }
}

function runtimeOfFirstLine(line: string): SandboxRuntime | null {
  const program = /^#!\s*\S*?(?:\/env\s+(?:-\S+\s+)*)?([\w.-]+)(?:\s|$)/.exec(line)?.[1] ?? "";
  if (/^python[\d.]*$/.test(program)) return "python";
  if (/^node(js)?$/.test(program)) return "javascript";
  return /^(ba|da|z|k)?sh$/.test(program) ? "bash" : null;
}
