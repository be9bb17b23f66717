import { type ExecutionId, isFinalState, type ThreadOpened } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import { type LogHead, readEventPage } from "../store/event/event-store.ts";
import { readThreadRootsById, type ThreadPlace, type ThreadRoot, type ThreadScan } from "../store/thread/thread-execution-store.ts";
import type { StreamEnd } from "./event-channels.ts";
import { type FramedEvent, frameEvent } from "./event-frame.ts";
import { type EventHub, isDrained } from "./read-events.ts";
import { cursorKeyOf, type ThreadCursor, writeThreadCursor } from "./thread-cursor.ts";

/** Executions that a stream carries at once; the others of its thread begin as these end, so that the cursor stays short. */
const maxCarried = 128;
const pageSize = 500;
const replayBufferedBytes = 256_000;

/** Executions that one look into a thread brings: more than can be carried, so that a full page always says where to go on. */
export const scanLimit = 200;

/** Where a thread's frames go: those of all its executions, each with a cursor of the whole thread as its `id`. */
export type ThreadReader = {
  /** Returns the bytes that are now buffered for the reader. */
  push(frames: string): number;
  /** Resolves when the buffer is empty again, or the reader is gone. */
  drained(): Promise<void>;
  end(reason: Exclude<StreamEnd, "final">): void;
};

/** What a stream is opened with. `liveOnly` leaves out what is finished already; a cursor has decided that before. */
export type ThreadFollowing = { place: ThreadPlace; cursor: ThreadCursor | null; liveOnly: boolean; reader: ThreadReader };

/** One reader of a thread. */
export type ThreadStream = {
  readonly place: ThreadPlace;
  /** Begins: says what is under way, then replays. */
  open(): Promise<void>;
  /** An execution of the thread, perhaps a new one. */
  discover(root: ThreadRoot): void;
  /** What a look into the thread must bring. */
  scanOf(horizonMs: number): ThreadScan;
  /** What that look brought: everything there is up to the horizon, oldest first, or as much as one look brings. */
  settle(roots: readonly ThreadRoot[], horizonMs: number): void;
  close(reason: Exclude<StreamEnd, "final"> | null): void;
};

type Entry = { key: Buffer; createdMs: number; seq: number; done: boolean; following: { close(): void } | null };

/** What a stream needs of its process: `look` scans the thread for it, `onClose` is called once. */
export type ThreadStreamMeans = {
  database: Database;
  hub: EventHub;
  look(stream: ThreadStream): Promise<void>;
  onError(error: unknown): void;
  onClose(stream: ThreadStream): void;
};

/** A stream of a thread's executions, from the cursor on, until it is closed: a thread never ends by itself. */
export function createThreadStream(means: ThreadStreamMeans, { place, cursor, liveOnly, reader }: ThreadFollowing): ThreadStream {
  const roster = createRoster(cursor, liveOnly);
  const arrived: ThreadRoot[] = [];
  let isBusy = true;
  let isClosed = false;
  const carrier = createCarrier(means, reader, {
    cursor: roster.cursor,
    onDone: roster.dismiss,
    onEnd: (reason) => stream.close(reason),
    isClosed: () => isClosed,
  });

  /** Replays what arrived, one after the other, so that no more is buffered than for a single log. */
  const work = async () => {
    for (let root = arrived.shift(); root !== undefined && !isClosed; root = arrived.shift()) {
      const entry = roster.entries.get(root.root_execution_id);
      if (entry !== undefined) await carrier.carry(root, entry);
      if (arrived.length === 0 && roster.hasMore()) await means.look(stream);
    }
    isBusy = false;
  };
  const fail = (error: unknown) => {
    if (isClosed) return;
    means.onError(error);
    stream.close("unavailable");
  };
  const bring = (roots: readonly ThreadRoot[]) => {
    arrived.push(...roots);
    if (isBusy || roots.length === 0) return;
    isBusy = true;
    work().catch(fail);
  };
  const resume = async () => {
    const ids = roster.resumedIds();
    const known = ids.length === 0 ? [] : await readThreadRootsById(means.database, ids);
    for (const root of known) if (root.space_id === place.space_id && root.thread_id === place.thread_id) stream.discover(root);
    roster.forgetResumed();
  };

  const stream: ThreadStream = {
    place,
    async open() {
      try {
        await resume();
        await means.look(stream);
        if (isClosed) return;
        reader.push(openingFrame(roster.cursor(), arrived.filter(isUnderWay)));
        await work();
      } catch (error) {
        fail(error);
      }
    },
    discover(root) {
      if (!isClosed && roster.admit(root)) bring([root]);
    },
    scanOf: (horizonMs) => ({ place, ...roster.scanTo(horizonMs) }),
    settle(roots, horizonMs) {
      if (!isClosed) bring(roster.settle(roots, horizonMs));
    },
    close(reason) {
      if (isClosed) return;
      isClosed = true;
      for (const { following } of roster.entries.values()) following?.close();
      means.onClose(stream);
      if (reason !== null) reader.end(reason);
    },
  };
  return stream;
}

/** The executions that a stream carries, and with them how far its cursor reaches. */
function createRoster(cursor: ThreadCursor | null, liveOnly: boolean) {
  const entries = new Map<ExecutionId, Entry>();
  const resumed = new Map(cursor?.seqs);
  let settledMs = cursor?.settledMs ?? 0;
  let unfinishedUntilMs: number | null = liveOnly && cursor === null ? null : 0;
  let hasMore = false;

  const roster = {
    entries,
    /** True when the thread has executions that could not be admitted yet. */
    hasMore: () => hasMore,
    cursor: () => writeThreadCursor(settledMs, entries.values(), entries.size),
    resumedIds: () => [...resumed.keys()],
    forgetResumed: () => resumed.clear(),
    /** Takes an execution in; false when its reader has it already, or there are too many. */
    admit(root: ThreadRoot): boolean {
      const id = root.root_execution_id;
      const seq = resumed.get(id);
      if (entries.has(id) || (seq === undefined && root.created_at_ms <= settledMs)) return false;
      if (seq === undefined && entries.size >= maxCarried) {
        hasMore = true;
        return false;
      }
      resumed.delete(id);
      entries.set(id, { key: cursorKeyOf(id), createdMs: root.created_at_ms, seq: seq ?? 0, done: false, following: null });
      return true;
    },
    /** Drops one that is done; one that is not settled yet stays, so that it is not admitted again. */
    dismiss(entry: Entry, id: ExecutionId): void {
      if (entry.createdMs <= settledMs) entries.delete(id);
    },
    scanTo(horizonMs: number): Omit<ThreadScan, "place"> {
      unfinishedUntilMs ??= horizonMs;
      return { after_ms: settledMs, unfinished_until_ms: unfinishedUntilMs };
    },
    /** Takes in what a look brought, and settles how far it reached; returns those admitted. */
    settle(roots: readonly ThreadRoot[], horizonMs: number): ThreadRoot[] {
      hasMore = false;
      const admitted = roots.filter((root) => !hasMore && roster.admit(root));
      const left = roots.find((root) => root.created_at_ms > settledMs && !entries.has(root.root_execution_id));
      const beyond = left ?? (roots.length === scanLimit ? roots.at(-1) : undefined);
      hasMore = beyond !== undefined;
      settledMs = Math.max(settledMs, Math.min(horizonMs, beyond === undefined ? horizonMs : beyond.created_at_ms - 1));
      for (const [id, entry] of entries) if (entry.done) roster.dismiss(entry, id);
      return admitted;
    },
  };
  return roster;
}

type Carried = {
  cursor(): string;
  onDone(entry: Entry, id: ExecutionId): void;
  onEnd(reason: Exclude<StreamEnd, "final">): void;
  isClosed(): boolean;
};

/** Brings single executions to the thread's reader. */
function createCarrier({ database, hub }: ThreadStreamMeans, reader: ThreadReader, { cursor, onDone, onEnd, isClosed }: Carried) {
  let excusedBytes = 0;

  const deliver = (id: ExecutionId, entry: Entry, events: readonly FramedEvent[]): number => {
    let frames = "";
    for (const { seq, final, frame } of events) {
      if (seq <= entry.seq || isClosed()) continue;
      entry.seq = seq;
      entry.done = final;
      if (final) onDone(entry, id);
      frames += `id: ${cursor()}${frame.slice(frame.indexOf("\n"))}`;
    }
    return frames === "" ? 0 : reader.push(frames);
  };

  return {
    /** Replays an execution; when it is not finished then, leaves it to the hub. */
    async carry(head: LogHead, entry: Entry): Promise<void> {
      const id = head.root_execution_id;
      let reached = head.last_seq;
      if (isDrained(head, entry.seq)) {
        entry.done = true;
        onDone(entry, id);
      }
      for (let isFull = true; isFull && !entry.done; ) {
        const page = await readEventPage(database, id, entry.seq, pageSize);
        if (isClosed()) return;
        isFull = page.length === pageSize;
        reached = Math.max(reached, page.at(-1)?.seq ?? 0);
        excusedBytes = deliver(id, entry, page.map(frameEvent));
        if (excusedBytes > replayBufferedBytes) await reader.drained();
        excusedBytes = 0;
      }
      if (entry.done || isClosed()) return;
      entry.following = hub.follow({ ...head, last_seq: reached }, entry.seq, {
        // What a replay has buffered for the one reader is no fault of those that are live beside it.
        push: (events) => Math.max(0, deliver(id, entry, events) - excusedBytes),
        drained: () => reader.drained(),
        end(reason) {
          if (reason !== "final") onEnd(reason);
        },
      });
    },
  };
}

function isUnderWay({ state }: ThreadRoot): boolean {
  return !isFinalState(state);
}

function openingFrame(cursor: string, roots: readonly ThreadRoot[]): string {
  const executions = roots.map((root) => ({ execution_id: root.root_execution_id, chat_tool_call_id: root.chat_tool_call_id }));
  return `id: ${cursor}\nevent: thread_opened\ndata: ${JSON.stringify({ executions } satisfies ThreadOpened)}\n\n`;
}
