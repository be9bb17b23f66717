import { workerData } from "node:worker_threads";

/** Kills the process when its parent is gone, also while its main thread is too busy to hear of that. */
const { parent, everyMs }: { parent: number; everyMs: number } = workerData;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, everyMs);
