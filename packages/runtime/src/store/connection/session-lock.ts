import { randomInt } from "node:crypto";

/** "skwk" in ASCII: the class of the advisory locks that processes hold on their listening connections while they live. */
export const sessionLockClass = 0x736b776b;

/** A key for one process's lock. */
export function newSessionKey(): number {
  return randomInt(1, 2 ** 31);
}
