import { Worker } from "node:worker_threads";
import type { SkillNotice } from "@skillrun/contract";
import { handlerFault, handlerNotice } from "./handler-notice.ts";
import type { HandlerRoot } from "./handler-resolution.ts";
import type { ProbeAnswer } from "./probe-message.ts";

/** Tries the code of handlers before a server takes it in. */
export type HandlerProbe = {
  /** What the handler says of itself, or what is wrong with it; one after the other. */
  probe(root: HandlerRoot): Promise<ProbeAnswer>;
  /** Starts the thread, which takes a while, because something is about to be tried. */
  warm(): void;
  close(): Promise<void>;
};

type Settings = { timeoutMs: number; idleMs?: number };

/**
 * Loads handlers in a thread of its own, so that one that blocks, never ends or calls `process.exit` is found out there. The thread is made
 * when there is something to try and ends when there has been nothing for a while; what it loaded ends with it.
 */
export function createHandlerProbe({ timeoutMs, idleMs = 30_000 }: Settings): HandlerProbe {
  let thread: ProbeThread | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  const end = async () => {
    clearTimeout(idle);
    const ending = thread;
    thread = null;
    await ending?.worker.terminate();
  };
  const tryOne = async (root: HandlerRoot): Promise<ProbeAnswer> => {
    clearTimeout(idle);
    thread ??= startThread();
    const answer = await askThread(thread, root, timeoutMs);
    if ("notice" in answer && answer.ends) await end();
    else idle = setTimeout(() => void end(), idleMs).unref();
    return answer;
  };
  return {
    warm() {
      thread ??= startThread();
    },
    probe(root) {
      const turn = last.then(() => tryOne(root));
      last = turn.catch(() => {});
      return turn;
    },
    async close() {
      await last;
      await end();
    },
  };
}

type ProbeThread = { worker: Worker; ready: Promise<void> };

function startThread(): ProbeThread {
  const worker = new Worker(new URL("./probe-thread.ts", import.meta.url), { execArgv: [] });
  worker.unref();
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  worker.once("message", () => resolve());
  worker.once("error", reject);
  worker.once("exit", () => reject(new Error("the thread that tries handlers ended before it began")));
  // An error has a listener for as long as the thread lives: without one it would end the process.
  worker.on("error", () => {});
  ready.catch(() => {});
  return { worker, ready };
}

async function askThread({ worker, ready }: ProbeThread, root: HandlerRoot, timeoutMs: number): Promise<ProbeAnswer> {
  await ready;
  const { promise, resolve } = Promise.withResolvers<ProbeAnswer>();
  const giveUp = (notice: SkillNotice) => resolve({ notice, ends: true });
  const onError = (error: unknown) => giveUp(handlerNotice(error, root));
  const onExit = () => giveUp(handlerFault("it ends its thread while it is loaded"));
  const timer = setTimeout(() => giveUp(handlerFault(`it did not finish loading within ${timeoutMs / 1000} s`)), timeoutMs);
  worker.on("message", resolve).on("error", onError).on("exit", onExit);
  worker.ref();
  worker.postMessage(root);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off("message", resolve).off("error", onError).off("exit", onExit);
    worker.unref();
  }
}
