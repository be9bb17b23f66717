import { type ExecutionId, type ExecutionState, isFinalState } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import { type LogHead, readEventPage, readEventTails, readLogHeads, type StoredEvent } from "../store/event/event-store.ts";
import { type Channel, createChannels, type EventReader, type Follower } from "./event-channels.ts";
import { frameEvent } from "./event-frame.ts";
import type { EventHint } from "./event-notifier.ts";

const pageSize = 500;
const replayBufferedBytes = 256_000;

/** Replay, then tail, for any number of readers of this process. */
export type EventHub = {
  /** Replays what is stored after `after`, then pushes live events, none lost, none twice (E5). */
  follow(head: LogHead, after: number, reader: EventReader): { close(): void };
  /** Events that this process has just committed; none, to say that it is no longer about to. */
  publish(rootId: ExecutionId, events: readonly StoredEvent[]): void;
  /** Something may have been written elsewhere. */
  hint(hint: Pick<EventHint, "root_execution_id" | "last_seq">): void;
  /** Looks at every followed root: the net under lost hints (E12). */
  poll(): Promise<void>;
  readonly openStreams: number;
  close(): void;
};

/** The hub of one process. `isWriting`: this process is about to commit events of the root, which come by `publish`. */
export function createEventHub(
  database: Database,
  isWriting: (rootId: ExecutionId) => boolean,
  onError: (error: unknown) => void,
): EventHub {
  const channels = createChannels();
  let closed = false;
  const catchUp = createCatchUp(database, channels, onError);

  const hint = ({ root_execution_id: rootId, last_seq }: Pick<EventHint, "root_execution_id" | "last_seq">) => {
    const channel = channels.get(rootId);
    if (channel === undefined) return;
    channel.known = Math.max(channel.known, last_seq);
    // The hint of one's own commit may well come before its answer.
    if (!isWriting(rootId)) catchUpBehind(channel);
  };

  const catchUpBehind = ({ rootId, followers, known }: Channel) => {
    if ([...followers].some((follower) => !follower.replaying && follower.cursor < known)) catchUp(rootId);
  };

  return {
    follow(head, after, reader) {
      if (closed) {
        reader.end("unavailable");
        return { close() {} };
      }
      const follower = channels.join(head, after, reader);
      replay(database, channels, follower).catch((error: unknown) => {
        onError(error);
        channels.leave(follower, "unavailable");
      });
      return { close: () => channels.leave(follower, null) };
    },
    publish(rootId, events) {
      const channel = channels.get(rootId);
      if (channel === undefined) return;
      channel.known = Math.max(channel.known, events.at(-1)?.seq ?? 0);
      channels.spread(channel, events);
      catchUpBehind(channel);
    },
    hint,
    async poll() {
      const roots = channels.rootIds();
      if (roots.length === 0) return;
      for (const head of await readLogHeads(database, roots)) hint(head);
    },
    get openStreams() {
      return channels.open();
    },
    close() {
      closed = true;
      channels.close();
    },
  };
}

type Channels = ReturnType<typeof createChannels>;

/** Gives a follower what is stored, page by page, until it stands at the log's end and is live. */
async function replay(database: Database, channels: Channels, follower: Follower): Promise<void> {
  const { channel } = follower;
  while (!follower.closed) {
    const page = await readEventPage(database, channel.rootId, follower.cursor, pageSize);
    const buffered = channels.deliver(follower, page.map(frameEvent));
    channel.known = Math.max(channel.known, follower.cursor);
    if (page.length < pageSize && channel.known <= follower.cursor) {
      follower.replaying = false;
      return;
    }
    if (buffered > replayBufferedBytes) await follower.reader.drained();
  }
}

/** Reads what live followers lack: one query for all roots that are behind, one at a time. */
function createCatchUp(database: Database, channels: Channels, onError: (error: unknown) => void): (rootId: ExecutionId) => void {
  const behind = new Set<ExecutionId>();
  let reading = false;

  const readAll = async () => {
    reading = true;
    try {
      while (behind.size > 0) await readBehind();
    } catch (error) {
      // The next poll looks again; readers keep their place.
      onError(error);
    } finally {
      reading = false;
    }
  };

  const readBehind = async () => {
    const cursors = new Map<ExecutionId, number>();
    for (const rootId of behind) {
      const cursor = channels.lowestCursor(rootId);
      if (cursor !== null) cursors.set(rootId, cursor);
    }
    behind.clear();
    if (cursors.size === 0) return;
    const events = await readEventTails(database, cursors, pageSize);
    for (const [rootId, found] of Map.groupBy(events, (event) => event.root_execution_id)) {
      const channel = channels.get(rootId);
      if (channel !== undefined && spreadPage(channel, found)) behind.add(rootId);
    }
  };

  /** Reports whether there is more to read. */
  const spreadPage = (channel: Channel, found: readonly StoredEvent[]): boolean => {
    channels.spread(channel, found);
    const reached = found.at(-1)?.seq ?? 0;
    const more = found.length === pageSize || reached < channel.known;
    channel.known = Math.max(channel.known, reached);
    return more;
  };

  return (rootId) => {
    behind.add(rootId);
    if (!reading) void readAll();
  };
}

/** True when a reader at `after` has had everything there will ever be. */
export function isDrained(head: { last_seq: number; state: ExecutionState }, after: number): boolean {
  return isFinalState(head.state) && after >= head.last_seq;
}
