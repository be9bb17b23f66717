import { Worker } from "node:worker_threads";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { ProfileHost } from "./profile-host.ts";
import type { ProfileSummary } from "./summarise-profile.ts";
import type { ProfileReports, ProfileTask, ThreadMessage } from "./worker-messages.ts";

const maxHeapMegabytes = 768;

/**
 * Profiles a file in a thread of its own: it computes for seconds on end, and the server's own thread must stay free to serve streams. The
 * thread's heap is capped, so that even a file that defeats every bound ends as a failure of this execution alone. An abort ends the thread
 * at once and rejects with the signal's reason.
 */
export async function runProfileThread(
  task: ProfileTask,
  host: ProfileHost,
): Promise<{ summary: ProfileSummary; reports: ProfileReports }> {
  host.signal.throwIfAborted();
  const thread = new Worker(new URL("./profile-thread.ts", import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
  });
  const { promise, resolve, reject } = Promise.withResolvers<{ summary: ProfileSummary; reports: ProfileReports }>();
  const abort = (): void => reject(host.signal.reason);
  host.signal.addEventListener("abort", abort, { once: true });
  thread.on("message", (message: ThreadMessage) => {
    switch (message.type) {
      case "log":
        host.log(message.level, message.message, message.data);
        break;
      case "progress":
        host.progress(message.progress);
        break;
      case "emit":
        host.emit(message.delta);
        break;
      case "flush":
        host.flush().then(() => thread.postMessage("go on"), reject);
        break;
      case "done":
        resolve(message);
        break;
      case "failure":
        reject(new SkillFailure(message.code, message.message, message.details));
        break;
    }
  });
  thread.on("error", (error) => reject(isOutOfMemory(error) ? outOfMemory() : error));
  thread.on("exit", (code) => reject(new Error(`the profiling thread ended with code ${code} before it had a result`)));
  try {
    return await promise;
  } finally {
    host.signal.removeEventListener("abort", abort);
    await thread.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function outOfMemory(): SkillFailure {
  return new SkillFailure(
    "out_of_memory",
    `Profiling this file needs more than ${maxHeapMegabytes} MB of memory. Upload fewer columns at a time, or shorten very long texts.`,
  );
}
