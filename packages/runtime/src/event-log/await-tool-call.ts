import { SkillrunError } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import type { LogHead } from "../store/event/event-store.ts";
import { readLogHeadsByToolCall } from "../store/execution/execution-store.ts";

/** Those who wait for a tool call's execution to exist. */
export type ToolCallWaiters = {
  /** Resolves with the head of the execution's log as soon as it exists, or with null when `signal` aborts; `unavailable` when the process closes. */
  wait(hash: Buffer, signal: AbortSignal): Promise<LogHead | null>;
  /** The head of the execution's log, when it exists; else an empty list. */
  read(hash: Buffer): Promise<LogHead[]>;
  /** A tool call (`toolCallHash` in hex) has its execution now. */
  hint(hash: string): void;
  /** Looks for every awaited tool call: the net under lost hints (E12). */
  poll(): Promise<void>;
  /** Ends every wait: the process closes. */
  close(): void;
};

type Waiter = { found(head: LogHead | null): void; fail(): void };

/** The waiters of one process. */
export function createToolCallWaiters(database: Database, onError: (error: unknown) => void): ToolCallWaiters {
  const waiting = new Map<string, Set<Waiter>>();
  let closed = false;

  const look = async (hashes: readonly string[]) => {
    if (hashes.length === 0) return;
    for (const head of await readLogHeadsByToolCall(
      database,
      hashes.map((hash) => Buffer.from(hash, "hex")),
    )) {
      for (const waiter of waiting.get(head.hash) ?? []) waiter.found(head);
    }
  };

  return {
    wait(hash, signal) {
      if (closed) return Promise.reject(stopping());
      if (signal.aborted) return Promise.resolve(null);
      const key = hash.toString("hex");
      const { promise, resolve, reject } = Promise.withResolvers<LogHead | null>();
      const leave = () => {
        signal.removeEventListener("abort", giveUp);
        const others = waiting.get(key);
        others?.delete(waiter);
        if (others?.size === 0) waiting.delete(key);
      };
      const waiter: Waiter = {
        found(head) {
          leave();
          resolve(head);
        },
        fail() {
          leave();
          reject(stopping());
        },
      };
      const giveUp = () => waiter.found(null);
      signal.addEventListener("abort", giveUp);
      waiting.set(key, (waiting.get(key) ?? new Set()).add(waiter));
      look([key]).catch(onError);
      return promise;
    },
    read: (hash) => readLogHeadsByToolCall(database, [hash]),
    hint(hash) {
      if (waiting.has(hash)) look([hash]).catch(onError);
    },
    poll: () => look([...waiting.keys()]),
    close() {
      closed = true;
      for (const waiters of [...waiting.values()]) for (const waiter of [...waiters]) waiter.fail();
    },
  };
}

function stopping(): SkillrunError {
  return new SkillrunError("unavailable", "The server is stopping; ask again.", { retryAfterSeconds: 1 });
}
