import { SkillFailure } from "@skillrun/runtime/skill";
import type { ServerMessage, WorkHost, WorkMessage, WorkModule } from "./messages.ts";

/** The entry of a work process: imports the module that is named and runs its work on the task that is sent. */
const moduleUrl = process.argv[2] ?? "";
const flushes: (() => void)[] = [];
// Without its server the process has nobody to work for.
process.once("disconnect", () => process.exit(0));
process.on("message", (message: ServerMessage) => {
  if (message.type === "flushed") flushes.shift()?.();
  else void run(message.task, message.folder);
});

async function run(task: unknown, folder: string): Promise<void> {
  try {
    const module: WorkModule<unknown, unknown> = await import(moduleUrl);
    send({ type: "done", result: await module.work(task, host, folder) });
  } catch (error) {
    if (error instanceof SkillFailure) send({ type: "failure", code: error.code, message: error.message, details: error.details });
    else send({ type: "error", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

function send(message: WorkMessage): void {
  process.send?.(message);
}

/** What the work shows goes to the server; a flush waits until the server has taken it in. An abort ends the whole process. */
const host: WorkHost = {
  signal: new AbortController().signal,
  log: (...args) => send({ type: "log", args }),
  progress: (...args) => send({ type: "progress", args }),
  emit: (...args) => send({ type: "emit", args }),
  flush: () =>
    new Promise((resolve) => {
      flushes.push(resolve);
      send({ type: "flush" });
    }),
};
