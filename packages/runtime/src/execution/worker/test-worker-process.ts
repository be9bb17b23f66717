import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A worker in a process of its own, which says what it logs. */
export type WorkerProcess = {
  /** Resolves when the process says a line with `text` in it. */
  heard(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<unknown>;
};

/** Starts a worker to be killed on a test's database, with a clock that is off by `clockOffsetMs`. */
export async function startWorkerProcess(
  { databaseUrl, dataDirectory }: { databaseUrl: string; dataDirectory: string },
  { leaseDurationMs, clockOffsetMs = 0 }: { leaseDurationMs: number; clockOffsetMs?: number },
): Promise<WorkerProcess> {
  const script = fileURLToPath(new URL("crash-worker.fixture.ts", import.meta.url));
  const args = ["--import", shiftedClock(clockOffsetMs), script, databaseUrl, dataDirectory, String(leaseDurationMs)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async (text: string) => {
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) if (line.value.includes(text)) return;
    throw new Error(`The worker ended without saying "${text}".`);
  };
  await heard("ready");
  return { heard, kill: (signal) => void child.kill(signal), exited: once(child, "exit") };
}

/** A module that moves every clock of the process it is imported into. */
function shiftedClock(offsetMs: number): string {
  const source = `const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...args) { super(...(args.length === 0 ? [Real.now() + ${offsetMs}] : args)); }
      static now() { return Real.now() + ${offsetMs}; }
    };`;
  return `data:text/javascript,${encodeURIComponent(source)}`;
}
