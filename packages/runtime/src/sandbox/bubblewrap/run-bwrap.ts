import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import { Readable, Writable } from "node:stream";
import { noEnvironment } from "../no-environment.ts";
import type { CommandEnd, CommandResult, SandboxCommand } from "../sandbox.ts";
import { bwrapDescriptors } from "./bwrap-arguments.ts";
import { keepOutput } from "./keep-output.ts";
import { identifyProcess, type ProcessIdentity, waitUntilGone } from "./process-gone.ts";
import { watchMemory } from "./watch-memory.ts";

/** What is started, and the bounds that are held from here. */
export type BwrapRun = {
  argv: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  systemCallFilter: Uint8Array;
  wallMs: number;
  memoryBytes: number;
  outputBytes: number;
};

/** A command under way. Its result comes when every process of its has ended. */
export type RunningBwrap = { result: Promise<CommandResult>; kill(end: CommandEnd): void };

const signalOffset = 128;
const lowPriority = 2;
const patienceMs = 2000;

/** Starts one command in namespaces of its own. */
export function runBwrap(run: BwrapRun, command: Pick<SandboxCommand, "stdin" | "onOutput">): RunningBwrap {
  const startedMs = performance.now();
  const [program, ...args] = run.argv;
  const child = spawn(program, args, { cwd: "/", env: noEnvironment, stdio: ["pipe", "pipe", "pipe", "pipe", "pipe", "pipe"] });
  if (child.pid !== undefined) comeLast(child.pid);
  let end: CommandEnd | null = null;
  let first: ProcessIdentity | null = null;
  let exitCode: number | null = null;
  let memory: { stop(): void } | null = null;

  const kill = (reason: CommandEnd): void => {
    end ??= reason;
    killAll(child, first);
  };
  const output = keepOutput(run.outputBytes, () => kill("output"), command.onOutput);
  readStatus(child, (status) => {
    if (status.exitCode !== undefined) exitCode = status.exitCode;
    if (status.firstProcess === undefined) return;
    first = identifyProcess(status.firstProcess);
    if (end !== null) return killAll(child, first);
    memory = watchMemory(status.firstProcess, run.memoryBytes, () => kill("memory"));
  });
  child.stdout?.on("data", (bytes: Buffer) => output.add("stdout", bytes));
  child.stderr?.on("data", (bytes: Buffer) => output.add("stderr", bytes));
  write(child, bwrapDescriptors.settings, settings(run.env));
  write(child, bwrapDescriptors.filter, run.systemCallFilter);
  write(child, 0, command.stdin ?? "");
  const timer = setTimeout(() => kill("timeout"), run.wallMs);

  const finish = async (): Promise<CommandResult> => {
    const failure = await ended(child);
    clearTimeout(timer);
    memory?.stop();
    if (first !== null) await waitUntilGone(first);
    const texts = output.end();
    const durationMs = performance.now() - startedMs;
    if (failure !== null) return { end: "crashed", exitCode: null, ...texts, stderr: `${texts.stderr}${failure}`, durationMs };
    if (end === null && exitCode === null) end = "crashed";
    return { end: end ?? "exit", exitCode: end === null ? exitCode : null, ...texts, durationMs };
  };
  return { result: finish(), kill };
}

/** The server holds the bounds: it has its turn before what it bounds, and outlives it when the machine's memory runs out. Inherited by all. */
function comeLast(pid: number): void {
  try {
    setPriority(pid, lowPriority);
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // It has ended, and says why; or this machine does not allow it.
  }
}

/** The first process takes all others of its namespace with it. Before it is known nothing of the program's runs, and bwrap gets some time. */
function killAll(child: ChildProcess, first: ProcessIdentity | null): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (first === null) {
    setTimeout(() => child.kill("SIGKILL"), patienceMs).unref();
    return;
  }
  if (identifyProcess(first.pid)?.startTime !== first.startTime) return;
  try {
    process.kill(first.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Resolves when the process has ended and its pipes are read; with a message when it could not be started. */
function ended(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => resolve(null));
  });
}

/** bwrap tells of itself in lines of JSON: the first process inside, and the program's exit code if it was started at all. */
function readStatus(child: ChildProcess, onStatus: (status: { firstProcess?: number; exitCode?: number }) => void): void {
  let rest = "";
  const stream = child.stdio[bwrapDescriptors.status];
  if (!(stream instanceof Readable)) return;
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const pid = /"child-pid"\s*:\s*(\d+)/.exec(line)?.[1];
      const code = /"exit-code"\s*:\s*(\d+)/.exec(line)?.[1];
      if (pid !== undefined) onStatus({ firstProcess: Number(pid) });
      if (code !== undefined) onStatus({ exitCode: Number(code) % (2 * signalOffset) });
    }
  });
}

function settings(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .flatMap(([name, value]) => ["--setenv", name, value])
    .map((argument) => `${argument}\0`)
    .join("");
}

function write(child: ChildProcess, descriptor: number, content: Uint8Array | string): void {
  const stream = child.stdio[descriptor];
  if (!(stream instanceof Writable)) return;
  // A program need not read its input.
  stream.on("error", () => undefined);
  stream.end(content);
}
