import { parentPort } from "node:worker_threads";
import { describeHandler } from "./handler-module.ts";
import { handlerNotice } from "./handler-notice.ts";
import { addHandlerRoot, type HandlerRoot } from "./handler-resolution.ts";
import { importHandler } from "./import-handler.ts";
import type { ProbeAnswer } from "./probe-message.ts";

/** Longer than the other side waits, which ends this thread. */
const timeoutMs = 60_000;

let current: HandlerRoot | null = null;

const end = process.exit.bind(process);
// An error with a place in the code says more than the end of this thread.
process.exit = () => {
  throw new Error("It calls process.exit while it is loaded.");
};

// What fails by itself is told too; after it the thread is no place to try another.
process.on("uncaughtException", (error) => {
  if (current !== null) parentPort?.postMessage({ notice: handlerNotice(error, current), ends: true } satisfies ProbeAnswer);
  end(1);
});

parentPort?.on("message", (root: HandlerRoot) => {
  void answer(root).then((said) => parentPort?.postMessage(said));
});
parentPort?.postMessage("ready");

async function answer(root: HandlerRoot): Promise<ProbeAnswer> {
  current = root;
  try {
    addHandlerRoot(root);
    return { description: describeHandler(await importHandler(root.directory, { timeoutMs })) };
  } catch (error) {
    return { notice: handlerNotice(error, root), ends: false };
  }
}
