import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { SkillFailure } from "@skillrun/runtime/skill";
import { profileFile } from "./profile-file.ts";
import type { ProfileHost } from "./profile-host.ts";
import { reportFiles, writeReports } from "./report-files.ts";
import { summariseProfile } from "./summarise-profile.ts";
import type { ProfileTask, ThreadMessage } from "./worker-messages.ts";

/** The thread's whole life: it profiles the one file it was started for and says how that went. */
async function runProfileThread(task: ProfileTask): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("profile-thread.ts runs only as a worker thread");
  const say = (message: ThreadMessage): void => port.postMessage(message);
  const host: ProfileHost = {
    // Cancelling ends the thread from outside, which also stops it in the middle of a computation.
    signal: new AbortController().signal,
    log: (level, message, data) => say({ type: "log", level, message, data }),
    progress: (progress) => say({ type: "progress", progress }),
    emit: (delta) => say({ type: "emit", delta }),
    flush: async () => {
      const answered = once(port, "message");
      say({ type: "flush" });
      await answered;
    },
  };
  try {
    const profile = await profileFile(task.file, task.options, host);
    const reports = reportFiles.map((file) => file.relpath);
    say({ type: "done", summary: summariseProfile(profile, reports), reports: writeReports(profile) });
  } catch (error) {
    if (!(error instanceof SkillFailure)) throw error;
    say({ type: "failure", code: error.code, message: error.message, details: error.details });
  }
}

await runProfileThread(workerData);
