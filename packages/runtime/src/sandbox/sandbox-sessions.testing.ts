import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type {
  CollectedFile,
  CommandResult,
  Sandbox,
  SandboxFile,
  SandboxLimits,
  SandboxRuntime,
  SandboxSession,
  SandboxTask,
} from "./sandbox.ts";

/** What the tests of a sandbox open sessions with. */
export type SandboxFixture = { readonly sandbox: Sandbox };

const limits: SandboxLimits = { wallMs: 20_000, memoryMb: 400, outputBytes: 100_000, diskMb: 16, processes: 32 };

/** A session that ends with its test, and the event lines it said. */
export async function openSession(
  { sandbox }: SandboxFixture,
  task: Partial<Omit<SandboxTask, "limits">> & { limits?: Partial<SandboxLimits> } = {},
): Promise<{ session: SandboxSession; lines: string[] }> {
  const lines: string[] = [];
  const session = await sandbox.open({
    skillDirectory: null,
    files: [],
    env: {},
    network: [],
    onEventLine: (line) => void lines.push(line),
    ...task,
    limits: { ...limits, ...task.limits },
  });
  onTestFinished(() => session.dispose());
  return { session, lines };
}

const names: Readonly<Record<SandboxRuntime, { program: string; extension: string }>> = {
  bash: { program: "bash", extension: "sh" },
  python: { program: "python3", extension: "py" },
  javascript: { program: "node", extension: "mjs" },
  typescript: { program: "node", extension: "ts" },
};

/** A program as a file of the workspace, and what runs it. */
export function programFile(runtime: SandboxRuntime, code: string, name = "program"): { file: SandboxFile; argv: [string, string] } {
  const { program, extension } = names[runtime];
  const path = `${name}.${extension}`;
  return { file: { path, content: code }, argv: [program, path] };
}

/** Runs one program in a session of its own. */
export async function runProgram(
  fixture: SandboxFixture,
  runtime: SandboxRuntime,
  code: string,
  task: Parameters<typeof openSession>[1] = {},
): Promise<{ result: CommandResult; session: SandboxSession; lines: string[] }> {
  const { file, argv } = programFile(runtime, code);
  const opened = await openSession(fixture, { ...task, files: [...(task.files ?? []), file] });
  return { ...opened, result: await opened.session.run({ run: { argv } }) };
}

/** Runs the programs whose runtimes this sandbox has, all at once. */
export async function runPrograms(
  fixture: SandboxFixture,
  programs: readonly (readonly [SandboxRuntime, string])[],
  task: Parameters<typeof openSession>[1] = {},
): Promise<{ runtime: SandboxRuntime; code: string; result: CommandResult; session: SandboxSession }[]> {
  const present = programs.filter(([runtime]) => fixture.sandbox.abilities.runtimes[runtime] !== undefined);
  return await Promise.all(
    present.map(async ([runtime, code]) => ({ runtime, code, ...(await runProgram(fixture, runtime, code, task)) })),
  );
}

/** The collected files with their contents, in the order given. */
export async function readFiles(files: AsyncIterable<CollectedFile>): Promise<{ path: string; content: string; executable: boolean }[]> {
  const read: { path: string; content: string; executable: boolean }[] = [];
  for await (const { path, executable, open } of files) read.push({ path, content: String(await buffer(open())), executable });
  return read;
}

/** The paths of the collected files. */
export async function readPaths(files: AsyncIterable<CollectedFile>): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of files) paths.push(path);
  return paths;
}
