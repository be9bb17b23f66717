import { type ExecutionId, type ExecutionState, isFinalState } from "@skillrun/contract";
import type { Database } from "../store/database.ts";
import { type LogHead, readEventPage, readEventTails, readLogHeads, type StoredEvent } from "../store/event-store.ts";
import type { EventHint } from "./event-notifier.ts";
import { type FramedEvent, frameEvent } from "./event-frame.ts";

const pageSize = 500;
const maxBufferedBytes = 1_000_000;
const replayBufferedBytes = 256_000;

/** Why a stream ended: `final`, the root's final event was pushed (E7); `slow`, the reader fell too far behind (E10); `unavailable`, the process closes or the log cannot be read. */
export type StreamEnd = "final" | "slow" | "unavailable";

/** A reader of one root's log. */
export type EventReader = {
  /** Takes events in order; returns the bytes that are now buffered for the reader. */
  push(events: readonly FramedEvent[]): number;
  end(reason: StreamEnd): void;
  /** Resolves when the buffer is empty again, or the reader is gone. */
  drained(): Promise<void>;
};

/** A reader's place in the log. */
type Follower = { reader: EventReader; cursor: number; replaying: boolean; closed: boolean };

/** The readers of one root in this process, and how far its log is known to reach. */
type Channel = { followers: Set<Follower>; known: number };

/** Replay, then tail, for any number of readers of this process. */
export type EventHub = {
  /** Replays what is stored after `after`, then pushes live events, none lost, none twice (E5). */
  follow(head: LogHead, after: number, reader: EventReader): { close(): void };
  /** Events that this process has just committed. */
  publish(rootId: ExecutionId, events: readonly StoredEvent[]): void;
  /** Something may have been written elsewhere. */
  hint(hint: Pick<EventHint, "root_execution_id" | "last_seq">): void;
  /** Looks at every followed root: the net under lost hints (E12). */
  poll(): Promise<void>;
  readonly openStreams: number;
  close(): void;
};

/** The hub of one process. */
export function createEventHub(database: Database, onError: (error: unknown) => void): EventHub {
  const channels = new Map<ExecutionId, Channel>();
  const behind = new Set<ExecutionId>();
  let catchingUp = false;
  let open = 0;

  const leave = (rootId: ExecutionId, follower: Follower, reason: StreamEnd | null) => {
    if (follower.closed) return;
    follower.closed = true;
    open -= 1;
    const channel = channels.get(rootId);
    channel?.followers.delete(follower);
    if (channel?.followers.size === 0) channels.delete(rootId);
    if (reason !== null) follower.reader.end(reason);
  };

  const deliver = (rootId: ExecutionId, follower: Follower, events: readonly FramedEvent[]) => {
    const fresh = events[0] !== undefined && events[0].seq > follower.cursor ? events : events.filter((event) => event.seq > follower.cursor);
    const last = fresh.at(-1);
    if (follower.closed) return 0;
    if (last === undefined) {
      // A reader may claim to be further than the log is: the end is the end all the same.
      if (events.at(-1)?.final === true) leave(rootId, follower, "final");
      return 0;
    }
    follower.cursor = last.seq;
    const buffered = follower.reader.push(fresh);
    if (last.final) leave(rootId, follower, "final");
    else if (!follower.replaying && buffered > maxBufferedBytes) leave(rootId, follower, "slow");
    return buffered;
  };

  /** Gives events to the live followers that stand right before them; reports whether one stands further back. */
  const spread = (rootId: ExecutionId, channel: Channel, events: readonly StoredEvent[]): boolean => {
    const first = events[0];
    if (first === undefined) return false;
    let framed: FramedEvent[] | undefined;
    let gap = false;
    for (const follower of [...channel.followers]) {
      if (follower.replaying) continue;
      if (follower.cursor + 1 < first.seq) gap = true;
      else {
        framed ??= events.map(frameEvent);
        deliver(rootId, follower, framed);
      }
    }
    return gap;
  };

  const replay = async (rootId: ExecutionId, channel: Channel, follower: Follower) => {
    try {
      while (!follower.closed) {
        const page = await readEventPage(database, rootId, follower.cursor, pageSize);
        const buffered = deliver(rootId, follower, page.map(frameEvent));
        channel.known = Math.max(channel.known, follower.cursor);
        if (page.length < pageSize && channel.known <= follower.cursor) {
          follower.replaying = false;
          return;
        }
        if (buffered > replayBufferedBytes) await follower.reader.drained();
      }
    } catch (error) {
      onError(error);
      leave(rootId, follower, "unavailable");
    }
  };

  /** Reads what the channels named in `behind` lack: one query for all of them, one at a time. */
  const catchUp = async () => {
    if (catchingUp) return;
    catchingUp = true;
    try {
      while (behind.size > 0) {
        const cursors = new Map<ExecutionId, number>();
        for (const rootId of behind) {
          const live = [...(channels.get(rootId)?.followers ?? [])].filter((follower) => !follower.replaying);
          if (live.length > 0) cursors.set(rootId, Math.min(...live.map((follower) => follower.cursor)));
        }
        behind.clear();
        if (cursors.size === 0) break;
        const events = Map.groupBy(await readEventTails(database, cursors, pageSize), (event) => event.root_execution_id);
        for (const [rootId, found] of events) {
          const channel = channels.get(rootId);
          if (channel === undefined) continue;
          spread(rootId, channel, found);
          const reached = found.at(-1)?.seq ?? 0;
          if (found.length === pageSize || reached < channel.known) behind.add(rootId);
          channel.known = Math.max(channel.known, reached);
        }
      }
    } catch (error) {
      // The next poll looks again; readers keep their place.
      onError(error);
    } finally {
      catchingUp = false;
    }
  };

  const hint = ({ root_execution_id: rootId, last_seq }: Pick<EventHint, "root_execution_id" | "last_seq">) => {
    const channel = channels.get(rootId);
    if (channel === undefined) return;
    channel.known = Math.max(channel.known, last_seq);
    for (const follower of channel.followers) {
      if (follower.replaying || follower.cursor >= last_seq) continue;
      behind.add(rootId);
      void catchUp();
      return;
    }
  };

  return {
    follow(head, after, reader) {
      const rootId = head.root_execution_id;
      const channel = channels.get(rootId) ?? { followers: new Set<Follower>(), known: 0 };
      channels.set(rootId, channel);
      channel.known = Math.max(channel.known, head.last_seq);
      const follower: Follower = { reader, cursor: after, replaying: true, closed: false };
      channel.followers.add(follower);
      open += 1;
      void replay(rootId, channel, follower);
      return { close: () => leave(rootId, follower, null) };
    },
    publish(rootId, events) {
      const channel = channels.get(rootId);
      if (channel === undefined) return;
      channel.known = Math.max(channel.known, events.at(-1)?.seq ?? 0);
      if (spread(rootId, channel, events)) {
        behind.add(rootId);
        void catchUp();
      }
    },
    hint,
    async poll() {
      const roots = [...channels.keys()];
      if (roots.length === 0) return;
      for (const head of await readLogHeads(database, roots)) hint(head);
    },
    get openStreams() {
      return open;
    },
    close() {
      for (const [rootId, channel] of [...channels]) for (const follower of [...channel.followers]) leave(rootId, follower, "unavailable");
    },
  };
}

/** True when a reader at `after` has had everything there will ever be. */
export function isDrained(head: { last_seq: number; state: ExecutionState }, after: number): boolean {
  return isFinalState(head.state) && after >= head.last_seq;
}
