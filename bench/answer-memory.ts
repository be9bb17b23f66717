// Imported by the servers that a bench starts: on a message from it, collects garbage and says what the process takes.
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

process.on("message", () => {
  collectGarbage();
  collectGarbage();
  process.send?.({ pssBytes: readPssBytes(), heapBytes: process.memoryUsage().heapUsed });
});

/** Proportional set size: what the process really takes, shared pages counted once. */
function readPssBytes(): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync("/proc/self/smaps_rollup", "utf8"))?.[1]) * 1024;
}
