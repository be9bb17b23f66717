import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What a process of the campaign uses: memory in bytes, open descriptors (0 where the system does not tell), and what keeps its loop alive. */
export type ProcessUse = { residentBytes: number; heapBytes: number; descriptors: number; resources: number };

/** Of this process, after its garbage was collected. */
export function measureUse(): Omit<ProcessUse, "descriptors"> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  collect();
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed + external, resources: process.getActiveResourcesInfo().length };
}
