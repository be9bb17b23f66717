import { type ExecutionId, isFinalState, SkillrunError } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import type { StoredEvent } from "../store/event/event-store.ts";
import { readFinished, type SubExecutionRow } from "../store/execution/sub-execution-store.ts";

/** Those who wait for executions to finish: callers for their sub-executions. */
export type ExecutionWaiters = {
  /** Resolves with the execution once it is finished; rejects with the signal's reason when that aborts first. */
  wait(rootId: ExecutionId, id: ExecutionId, signal: AbortSignal): Promise<SubExecutionRow>;
  /** Events that this process has just committed. */
  publish(rootId: ExecutionId, events: readonly StoredEvent[]): void;
  /** Something was written under the root elsewhere. */
  hint(rootId: ExecutionId): void;
  /** Looks for every awaited execution: the net under lost hints (E12). */
  poll(): Promise<void>;
  /** Ends every wait: the process closes. */
  close(): void;
};

type Waiter = { id: ExecutionId; resolve(row: SubExecutionRow): void; reject(reason: unknown): void };

const endTypes = new Set<string>(["execution_completed", "execution_failed", "execution_cancelled"]);

/** The waiters of one process; one look at a time for all that may have news. */
export function createExecutionWaiters(database: Database, onError: (error: unknown) => void): ExecutionWaiters {
  const byRoot = new Map<ExecutionId, Set<Waiter>>();
  const news = new Set<ExecutionId>();
  let looking = false;

  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      while (news.size > 0) await lookOnce();
    } finally {
      looking = false;
    }
  };

  const lookOnce = async () => {
    const waiters = [...news].flatMap((rootId) => [...(byRoot.get(rootId) ?? [])]);
    news.clear();
    if (waiters.length === 0) return;
    const finished = new Map((await readFinished(database, [...new Set(waiters.map(({ id }) => id))])).map((row) => [row.id, row]));
    for (const waiter of waiters) {
      const row = finished.get(waiter.id);
      if (row !== undefined && isFinalState(row.state)) waiter.resolve(row);
    }
  };

  const hint = (rootId: ExecutionId) => {
    if (!byRoot.has(rootId)) return;
    news.add(rootId);
    look().catch(onError);
  };

  return {
    async wait(rootId, id, signal) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<SubExecutionRow>();
      const waiter: Waiter = { id, resolve, reject };
      const giveUp = () => reject(signal.reason);
      signal.addEventListener("abort", giveUp, { once: true });
      const waiters = byRoot.get(rootId) ?? new Set();
      byRoot.set(rootId, waiters.add(waiter));
      hint(rootId);
      try {
        return await promise;
      } finally {
        signal.removeEventListener("abort", giveUp);
        waiters.delete(waiter);
        if (waiters.size === 0 && byRoot.get(rootId) === waiters) byRoot.delete(rootId);
      }
    },
    publish(rootId, events) {
      if (byRoot.has(rootId) && events.some((event) => endTypes.has(event.type))) hint(rootId);
    },
    hint,
    async poll() {
      for (const rootId of byRoot.keys()) news.add(rootId);
      await look();
    },
    close() {
      const stopping = new SkillrunError("unavailable", "The process is stopping.", { retryAfterSeconds: 1 });
      for (const waiters of [...byRoot.values()]) for (const waiter of [...waiters]) waiter.reject(stopping);
    },
  };
}
