import { type CustomCommand, defineCommand, type ExecResult, latin1FromBytes, type ResolvedCommandContext } from "just-bash";
import type { ProgramCall, ProgramRuntime } from "./program-io.ts";
import { smallCommands } from "./small-commands.ts";

const names: Readonly<Record<string, ProgramRuntime>> = {
  python: "python",
  python3: "python",
  "python3.13": "python",
  node: "javascript",
  tsx: "javascript",
  "ts-node": "javascript",
  bun: "javascript",
  deno: "javascript",
};

const absent: Readonly<Record<string, string>> = {
  pip: "packages from PyPI cannot be installed in this sandbox: Python has its standard library only",
  pip3: "packages from PyPI cannot be installed in this sandbox: Python has its standard library only",
  npm: "npm packages are not available in this sandbox",
  npx: "npm packages are not available in this sandbox",
  git: "git is not available in this sandbox",
};

type RunProgram = (call: ProgramCall) => Promise<{ stdout: Uint8Array; stderr: Uint8Array; exitCode: number }>;

/** The runtime that a command's name means, also with its usual directory; null for all others. */
export function programOf(command: string): ProgramRuntime | null {
  const name = command.replace(/^\/(usr\/)?(local\/)?bin\//, "");
  return Object.hasOwn(names, name) ? (names[name] ?? null) : null;
}

/** Every command that the shell finds beside its own. */
export function shellCommands(run: RunProgram): CustomCommand[] {
  const programs = Object.entries(names).map(([name, runtime]) =>
    defineCommand(name, (args, context) => runInShell(run, runtime, name, args, context)),
  );
  const refused = Object.entries(absent).map(([name, reason]) =>
    defineCommand(name, async () => ({ stdout: "", stderr: `${name}: ${reason}\n`, exitCode: 127 })),
  );
  return [...programs, ...refused, ...smallCommands()];
}

async function runInShell(
  run: RunProgram,
  runtime: ProgramRuntime,
  name: string,
  args: string[],
  context: ResolvedCommandContext,
): Promise<ExecResult> {
  const result = await run({
    runtime,
    argv: [name, ...args],
    env: { ...context.exportedEnv, PWD: context.cwd },
    directory: context.cwd,
    stdin: Buffer.from(latin1FromBytes(context.stdin), "latin1"),
  });
  return {
    stdout: Buffer.from(result.stdout).toString("latin1"),
    stdoutKind: "bytes",
    stderr: Buffer.from(result.stderr).toString("utf8"),
    exitCode: result.exitCode,
  };
}
