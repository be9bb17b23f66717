import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";

const kibibyte = 1024;
const shortestIntervalMs = 10;
const longestIntervalMs = 80;
/** Faster than any program fills memory, in bytes per millisecond: the next look comes before what is left can be used up. */
const fastestGrowth = 4 * 1024 * 1024;

/**
 * Watches the resident memory of all processes of a process namespace, given its first process, and calls `onExceeded` once. Pages that
 * processes share are counted once: the cheap sum is checked by the exact one before anything is said.
 */
export function watchMemory(firstProcess: number, limitBytes: number, onExceeded: () => void): { stop(): void } {
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const look = async (): Promise<void> => {
    const processes = listProcesses(firstProcess);
    let used = sum(processes, (directory) => field(readFileSync(`${directory}/status`, "latin1"), "VmRSS", "VmSwap"));
    if (used > limitBytes) used = await exactSum(processes);
    if (isStopped) return;
    if (used > limitBytes) return onExceeded();
    const waitMs = Math.min(longestIntervalMs, Math.max(shortestIntervalMs, (limitBytes - used) / fastestGrowth));
    timer = setTimeout(() => void look(), waitMs);
  };
  timer = setTimeout(() => void look(), shortestIntervalMs);
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** The folders of the processes in the namespace's own `/proc`; nothing before that is mounted, when the host's would be seen. */
function listProcesses(firstProcess: number): string[] {
  const proc = `/proc/${firstProcess}/root/proc`;
  try {
    if (statSync(proc).dev === statSync("/proc").dev) return [];
    return readdirSync(proc)
      .filter((name) => /^\d+$/.test(name))
      .map((name) => `${proc}/${name}`);
  } catch {
    return [];
  }
}

function sum(processes: readonly string[], measure: (directory: string) => number): number {
  let total = 0;
  for (const directory of processes) {
    try {
      total += measure(directory);
    } catch {
      // It ended since.
    }
  }
  return total;
}

async function exactSum(processes: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    processes.map((directory) =>
      readFile(`${directory}/smaps_rollup`, "latin1").then(
        (text) => field(text, "Pss", "SwapPss"),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

function field(text: string, ...names: readonly string[]): number {
  let total = 0;
  for (const name of names) total += Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * kibibyte;
  return total;
}
