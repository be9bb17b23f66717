import type { ThreadId } from "@skillrun/contract";

const beingSent = new Map<ThreadId, number>();
const listeners = new Set<() => void>();

/** Remembers, while `sending` is under way, that a message of the thread is: its writer may leave the thread before the server has it. */
export async function whileBeingSent<Answer>(threadId: ThreadId, sending: () => Promise<Answer>): Promise<Answer> {
  beingSent.set(threadId, (beingSent.get(threadId) ?? 0) + 1);
  try {
    return await sending();
  } finally {
    const left = (beingSent.get(threadId) ?? 1) - 1;
    if (left > 0) beingSent.set(threadId, left);
    else beingSent.delete(threadId);
    for (const listener of listeners) listener();
  }
}

/** True while this page is sending a message to the thread, which may be the thread's first. */
export function isBeingSent(threadId: ThreadId): boolean {
  return beingSent.has(threadId);
}

/** Calls when a message has got to the server, or has not; returns what ends that. */
export function onSent(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
