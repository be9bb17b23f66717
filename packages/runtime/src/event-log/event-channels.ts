import type { ExecutionId } from "@skillrun/contract";
import type { LogHead, StoredEvent } from "../store/event/event-store.ts";
import { type FramedEvent, frameEvent } from "./event-frame.ts";

const maxBufferedBytes = 1_000_000;

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

/** A reader's place in the log: it stands at `cursor`, and wants nothing up to `after`, however far beyond the log's end that is. */
export type Follower = { channel: Channel; reader: EventReader; cursor: number; after: number; replaying: boolean; closed: boolean };

/** The readers of one root in this process, and how far its log is known to reach. */
export type Channel = { rootId: ExecutionId; followers: Set<Follower>; known: number };

function bytesOf(events: readonly FramedEvent[]): number {
  return events.reduce((sum, { frame }) => sum + Buffer.byteLength(frame), 0);
}

/** The channels that have readers in this process. */
export function createChannels() {
  const channels = new Map<ExecutionId, Channel>();
  let open = 0;

  const leave = (follower: Follower, reason: StreamEnd | null) => {
    if (follower.closed) return;
    follower.closed = true;
    open -= 1;
    const { channel, reader } = follower;
    channel.followers.delete(follower);
    if (channel.followers.size === 0) channels.delete(channel.rootId);
    if (reason !== null) reader.end(reason);
  };

  /** Pushes what the follower has not had; returns the bytes that are buffered for it. */
  const deliver = (follower: Follower, events: readonly FramedEvent[]): number => {
    const last = events.at(-1);
    if (follower.closed || last === undefined || last.seq <= follower.cursor) return 0;
    const from = Math.max(follower.cursor, follower.after);
    const isFresh = events[0] !== undefined && events[0].seq > from;
    const fresh = isFresh ? events : events.filter((event) => event.seq > from);
    follower.cursor = last.seq;
    const buffered = fresh.length > 0 ? follower.reader.push(fresh) : 0;
    if (last.final) leave(follower, "final");
    // A reader is judged by what it had not taken before this push, however large this one is.
    else if (!follower.replaying && buffered > maxBufferedBytes && buffered - bytesOf(fresh) > maxBufferedBytes) leave(follower, "slow");
    return buffered;
  };

  return {
    get: (rootId: ExecutionId) => channels.get(rootId),
    rootIds: () => [...channels.keys()],
    open: () => open,
    join({ root_execution_id: rootId, last_seq }: LogHead, after: number, reader: EventReader): Follower {
      const channel = channels.get(rootId) ?? { rootId, followers: new Set<Follower>(), known: 0 };
      channels.set(rootId, channel);
      channel.known = Math.max(channel.known, last_seq);
      const follower: Follower = { channel, reader, cursor: Math.min(after, last_seq), after, replaying: true, closed: false };
      channel.followers.add(follower);
      open += 1;
      return follower;
    },
    leave,
    deliver,
    /** Gives events to the live followers that do not stand further back than right before them. */
    spread(channel: Channel, events: readonly StoredEvent[]): void {
      const first = events[0];
      if (first === undefined) return;
      let framed: FramedEvent[] | undefined;
      for (const follower of [...channel.followers]) {
        if (follower.replaying || follower.cursor + 1 < first.seq) continue;
        framed ??= events.map(frameEvent);
        deliver(follower, framed);
      }
    },
    /** Where the live follower that is furthest back stands; null when there is none. */
    lowestCursor(rootId: ExecutionId): number | null {
      const cursors = [...(channels.get(rootId)?.followers ?? [])].filter((each) => !each.replaying).map((each) => each.cursor);
      return cursors.length === 0 ? null : Math.min(...cursors);
    },
    close() {
      for (const channel of [...channels.values()]) for (const follower of [...channel.followers]) leave(follower, "unavailable");
    },
  };
}
