import type { Database } from "../store/database.ts";
import type { LogHead } from "../store/event-store.ts";
import { readLogHeadsByToolCall } from "../store/execution-store.ts";

/** Those who wait for a tool call's execution to exist. */
export type ToolCallWaiters = {
  /** Resolves with the head of the execution's log as soon as it exists, or with null when `signal` aborts. */
  wait(hash: Buffer, signal: AbortSignal): Promise<LogHead | null>;
  /** The head of the execution's log, when it exists; else an empty list. */
  read(hash: Buffer): Promise<LogHead[]>;
  /** A tool call (`toolCallHash` in hex) has its execution now. */
  hint(hash: string): void;
  /** Looks for every awaited tool call: the net under lost hints (E12). */
  poll(): Promise<void>;
};

/** The waiters of one process. */
export function createToolCallWaiters(database: Database, onError: (error: unknown) => void): ToolCallWaiters {
  const waiting = new Map<string, Set<(head: LogHead) => void>>();

  const look = async (hashes: readonly string[]) => {
    if (hashes.length === 0) return;
    for (const head of await readLogHeadsByToolCall(
      database,
      hashes.map((hash) => Buffer.from(hash, "hex")),
    )) {
      for (const found of waiting.get(head.hash) ?? []) found(head);
    }
  };

  return {
    wait(hash, signal) {
      const key = hash.toString("hex");
      const { promise, resolve } = Promise.withResolvers<LogHead | null>();
      const found = (head: LogHead | null) => {
        signal.removeEventListener("abort", giveUp);
        const others = waiting.get(key);
        others?.delete(found);
        if (others?.size === 0) waiting.delete(key);
        resolve(head);
      };
      const giveUp = () => found(null);
      if (signal.aborted) return Promise.resolve(null);
      signal.addEventListener("abort", giveUp);
      waiting.set(key, (waiting.get(key) ?? new Set()).add(found));
      look([key]).catch(onError);
      return promise;
    },
    read: (hash) => readLogHeadsByToolCall(database, [hash]),
    hint(hash) {
      if (waiting.has(hash)) look([hash]).catch(onError);
    },
    poll: () => look([...waiting.keys()]),
  };
}
