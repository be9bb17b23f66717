import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

const pollIntervalMs = 1;

/** Which process a number means: the number, and when it began. */
export type ProcessIdentity = { pid: number; startTime: string };

/** The identity of a process, or null when it has ended. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  try {
    const { state, startTime } = parse(readFileSync(`/proc/${pid}/stat`, "latin1"));
    return isDead(state) ? null : { pid, startTime };
  } catch {
    return null;
  }
}

/** Waits until the first process of a process namespace has ended; the kernel ends all others in it before. */
export async function waitUntilGone(identity: ProcessIdentity): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${identity.pid}/stat`, "latin1").catch(() => null);
    if (stat === null) return;
    const { state, startTime } = parse(stat);
    if (startTime !== identity.startTime || isDead(state)) return;
    await wait(pollIntervalMs);
  }
}

function isDead(state: string): boolean {
  return state === "Z" || state === "X";
}

/** The fields after the program's name, which may contain anything. */
function parse(stat: string): { state: string; startTime: string } {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", startTime: fields[19] ?? "" };
}
