import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { ServerMessage, WorkHost, WorkMessage } from "./messages.ts";

const maxHeapMegabytes = 512;
const keptErrorCharacters = 4000;
const entry = fileURLToPath(new URL("./work-process.ts", import.meta.url));

/**
 * Runs the module at `moduleUrl` in a process of its own and gives `use` its result, which may name files in the process's folder; the folder
 * is gone afterwards. Memory that runs out or a crash ends that process alone, and its memory comes back. An abort kills it at once and
 * rejects with the signal's reason.
 */
export async function runWorkProcess<Result, Used>(
  moduleUrl: URL,
  task: unknown,
  host: WorkHost,
  use: (result: Result, folder: string) => Promise<Used>,
): Promise<Used> {
  host.signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), "skill-work-"));
  try {
    return await use(await runProcess<Result>(moduleUrl, task, host, folder), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runProcess<Result>(moduleUrl: URL, task: unknown, host: WorkHost, folder: string): Promise<Result> {
  const child = fork(entry, [moduleUrl.href], {
    execArgv: [`--max-old-space-size=${maxHeapMegabytes}`],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const ended = new Promise<void>((done) => void child.once("close", () => done()));
  const send = (message: ServerMessage): void => {
    // The process may be gone already; its end is told by "close".
    if (child.connected) child.send(message, () => undefined);
  };
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors = (errors + text).slice(-keptErrorCharacters);
  });
  const abort = (): void => reject(host.signal.reason);
  host.signal.addEventListener("abort", abort, { once: true });
  child.on("message", (message: WorkMessage) => {
    if (message.type === "done") resolve(message.result as Result);
    else if (message.type === "failure") reject(new SkillFailure(message.code, message.message, message.details));
    else if (message.type === "error") reject(new Error(message.message));
    else if (message.type === "flush") void host.flush().then(() => send({ type: "flushed" }), reject);
    else show(host, message);
  });
  child.once("error", reject);
  child.once("close", (code, signal) => reject(endedEarly(code, signal, errors)));
  send({ type: "task", task, folder });
  try {
    return await promise;
  } finally {
    host.signal.removeEventListener("abort", abort);
    child.kill("SIGKILL");
    await ended;
  }
}

function show(host: WorkHost, message: Extract<WorkMessage, { type: "log" | "progress" | "emit" }>): void {
  if (message.type === "log") host.log(...message.args);
  else if (message.type === "progress") host.progress(...message.args);
  else host.emit(...message.args);
}

function endedEarly(code: number | null, signal: NodeJS.Signals | null, errors: string): Error {
  if (/heap out of memory|out of memory|bad_alloc/i.test(errors) || signal === "SIGKILL") {
    return new SkillFailure(
      "out_of_memory",
      `This needs more memory than a run may use (${maxHeapMegabytes} MB besides the database's). Upload fewer columns at a time, or shorten very long texts.`,
    );
  }
  return new Error(
    `the work process ended with ${signal ?? `code ${code}`} before it had a result${errors === "" ? "" : `: ${errors.trim()}`}`,
  );
}
