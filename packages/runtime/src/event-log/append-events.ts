import type { ExecutionId } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import { databaseFaultOf } from "../store/connection/database-fault.ts";
import type { CommitItem, CommitResult } from "../store/event/commit-item.ts";
import { commitItems } from "../store/event/event-commit.ts";
import type { StoredEvent } from "../store/event/event-store.ts";

const maxEventsPerFlush = 2_000;
const maxBytesPerFlush = 4_000_000;

/** Hears, after each commit, which events are now in the log: one root's at a time, in order; and of each root, with none, that a flush is over. */
export type CommitListener = (rootId: ExecutionId, events: readonly StoredEvent[]) => void;

/** Hears of every commit, for figures. */
export type CommitObserver = {
  /** What became of an item, whoever committed it. */
  committed(item: CommitItem, result: CommitResult): void;
  /** A flush is over. */
  flushed(events: number, durationMs: number): void;
};

/** The one way into the event log. Whatever arrives while a flush is in flight becomes the next flush. */
export type EventWriter = {
  /** Queues the item; resolves when it is committed, or with `accepted: false` when its attempt no longer holds the execution (E3). */
  append(item: CommitItem): Promise<CommitResult>;
  /** Tells the readers of this process about a commit that was made elsewhere in it; one that was refused only counts. */
  announce(item: CommitItem, result: CommitResult): void;
  /** True while a flush with events of the root is in flight. */
  isWriting(rootId: ExecutionId): boolean;
  /** Resolves when nothing is queued or in flight. */
  idle(): Promise<void>;
};

type Pending = { item: CommitItem; bytes: number; settle: PromiseWithResolvers<CommitResult>[] };

/** Group commit: per process one flush in flight, each a single statement. */
export function createEventWriter(database: Database, onCommit: CommitListener, observer?: CommitObserver): EventWriter {
  const queue: Pending[] = [];
  const newest = new Map<ExecutionId, Pending>();
  const waiting: (() => void)[] = [];
  let inFlight: ReadonlySet<ExecutionId> = new Set();
  let flushing = false;

  const append = (item: CommitItem): Promise<CommitResult> => {
    const settled = Promise.withResolvers<CommitResult>();
    const last = newest.get(item.execution_id);
    if (last !== undefined && canJoin(last, item)) {
      last.item.events.push(...item.events);
      last.bytes += sizeOf(item);
      last.settle.push(settled);
    } else {
      const pending = { item: { ...item, events: [...item.events] }, bytes: sizeOf(item), settle: [settled] };
      queue.push(pending);
      newest.set(item.execution_id, pending);
    }
    if (!flushing) {
      flushing = true;
      // A microtask later, what the same turn emits shares the flush.
      queueMicrotask(() => void flushAll());
    }
    return settled.promise;
  };

  const flushAll = async () => {
    while (queue.length > 0) await flushOnce();
    flushing = false;
    for (const wake of waiting.splice(0)) wake();
  };

  const flushOnce = async () => {
    const batch = takeBatch(queue);
    for (const pending of batch) if (newest.get(pending.item.execution_id) === pending) newest.delete(pending.item.execution_id);
    inFlight = new Set(batch.map(({ item }) => item.root_execution_id));
    try {
      await commit(batch);
    } catch (error) {
      if (batch.length === 1 || databaseFaultOf(error) !== "data") reject(batch, error);
      // One of them holds what the database cannot store; nothing of the batch was: the others do not suffer for it.
      else for (const pending of batch) await commit([pending]).catch((fault: unknown) => reject([pending], fault));
    } finally {
      const flushed = inFlight;
      inFlight = new Set();
      for (const rootId of flushed) onCommit(rootId, []);
    }
  };

  const commit = async (batch: readonly Pending[]) => {
    const startedAt = performance.now();
    const results = await commitItems(
      database,
      batch.map((pending) => pending.item),
    );
    const events = batch.reduce((sum, pending) => sum + pending.item.events.length, 0);
    observer?.flushed(events, performance.now() - startedAt);
    for (const [index, pending] of batch.entries()) {
      const result = results[index] ?? { accepted: false };
      announce(pending.item, result);
      for (const settled of pending.settle) settled.resolve(result);
    }
  };

  const reject = (batch: readonly Pending[], error: unknown) => {
    const behind = databaseFaultOf(error) === "data" ? [] : takeBehind(queue, batch);
    for (const pending of behind) if (newest.get(pending.item.execution_id) === pending) newest.delete(pending.item.execution_id);
    for (const pending of [...batch, ...behind]) for (const settled of pending.settle) settled.reject(error);
  };

  const announce = (item: CommitItem, result: CommitResult) => {
    observer?.committed(item, result);
    if (result.accepted && item.events.length > 0) onCommit(item.root_execution_id, storedEvents(item, result));
  };

  const idle = () => (flushing ? new Promise<void>((resolve) => void waiting.push(resolve)) : Promise.resolve());

  return { append, announce, isWriting: (rootId) => inFlight.has(rootId), idle };
}

/** Plain appends of the attempt that the queued item leaves in charge travel with it; not with a checkpoint, which is its last event (E3). */
function canJoin(last: Pending, item: CommitItem): boolean {
  const holder = last.item.patch?.attempt ?? last.item.attempt;
  const { finished, checkpoint } = last.item.patch ?? {};
  const isPlain = item.patch === undefined && item.claimed_by === last.item.claimed_by;
  const joinable = isPlain && finished === undefined && checkpoint === undefined;
  return joinable && holder === item.attempt && last.item.events.length < maxEventsPerFlush && last.bytes < maxBytesPerFlush;
}

/** The oldest items, each execution once: a second item of one execution must see what the first did. */
function takeBatch(queue: Pending[]): Pending[] {
  const taken: Pending[] = [];
  const left: Pending[] = [];
  const seen = new Set<ExecutionId>();
  let events = 0;
  let bytes = 0;
  for (const pending of queue) {
    const full = taken.length > 0 && (events + pending.item.events.length > maxEventsPerFlush || bytes + pending.bytes > maxBytesPerFlush);
    if (full || seen.has(pending.item.execution_id)) left.push(pending);
    else {
      taken.push(pending);
      events += pending.item.events.length;
      bytes += pending.bytes;
    }
    seen.add(pending.item.execution_id);
  }
  queue.splice(0, queue.length, ...left);
  return taken;
}

/** What the same attempts have queued behind what was not stored: stored without it, their output would have a gap. */
function takeBehind(queue: Pending[], failed: readonly Pending[]): Pending[] {
  const attempts = new Map(failed.map(({ item }) => [item.execution_id, item.attempt]));
  const isBehind = ({ item }: Pending) => item.attempt !== null && attempts.get(item.execution_id) === item.attempt;
  const behind = queue.filter(isBehind);
  queue.splice(0, queue.length, ...queue.filter((pending) => !isBehind(pending)));
  return behind;
}

function sizeOf(item: CommitItem): number {
  return item.events.reduce((sum, event) => sum + event.payload.length, 200 + (item.patch?.step?.result?.length ?? 0));
}

function storedEvents(item: CommitItem, result: CommitResult & { accepted: true }): StoredEvent[] {
  return item.events.map((event, index) => ({
    root_execution_id: item.root_execution_id,
    seq: result.first_seq + index,
    execution_id: item.execution_id,
    attempt: result.attempt,
    type: event.type,
    payload: result.stamped.get(index) ?? event.payload,
    created_at_ms: result.created_at_ms,
  }));
}
