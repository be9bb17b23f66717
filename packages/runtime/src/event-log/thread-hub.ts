import type { ExecutionId } from "@skillrun/contract";
import type { Database } from "../store/connection/database.ts";
import { readCommitHorizon, readThreadRoots, readThreadRootsById, type ThreadPlace } from "../store/thread/thread-execution-store.ts";
import type { EventHub } from "./read-events.ts";
import { createThreadStream, scanLimit, type ThreadFollowing, type ThreadStream } from "./thread-stream.ts";

/** Every execution of a thread, for any number of readers of this process (E11). */
export type ThreadHub = {
  /** Replays what the cursor does not have, then pushes live events of executions that exist or come to be, none lost, none twice. */
  follow(following: ThreadFollowing): { close(): void };
  /** A tool call's execution has been made, perhaps in a thread that is followed here. */
  hint(executionId: ExecutionId): void;
  /** Looks into every followed thread: the net under lost hints (E12), and how cursors stay short. */
  poll(): Promise<void>;
  readonly openStreams: number;
  close(): void;
};

/** The thread hub of one process, over its event hub. */
export function createThreadHub(database: Database, hub: EventHub, onError: (error: unknown) => void): ThreadHub {
  const streams = new Set<ThreadStream>();
  const hinted = new Set<ExecutionId>();
  let isReading = false;
  let isClosed = false;

  const look = async (seekers: readonly ThreadStream[]) => {
    if (seekers.length === 0) return;
    // First the horizon: only a statement that comes after it sees everything that lies before it.
    const horizonMs = await readCommitHorizon(database);
    const scans = seekers.map((stream) => stream.scanOf(horizonMs));
    const found = Map.groupBy(await readThreadRoots(database, scans, scanLimit), ({ scan }) => scan);
    for (const [index, stream] of seekers.entries()) stream.settle(found.get(index) ?? [], horizonMs);
  };

  const readHinted = async () => {
    isReading = true;
    try {
      while (hinted.size > 0) {
        const ids = [...hinted];
        hinted.clear();
        for (const root of await readThreadRootsById(database, ids)) {
          for (const stream of streams) if (isSamePlace(stream.place, root)) stream.discover(root);
        }
      }
    } catch (error) {
      // The next poll looks again.
      onError(error);
    } finally {
      isReading = false;
    }
  };

  const means = {
    database,
    hub,
    onError,
    look: (stream: ThreadStream) => look([stream]),
    onClose: (stream: ThreadStream) => streams.delete(stream),
  };
  return {
    follow(following) {
      if (isClosed) {
        following.reader.end("unavailable");
        return { close() {} };
      }
      const stream = createThreadStream(means, following);
      streams.add(stream);
      void stream.open();
      return { close: () => stream.close(null) };
    },
    hint(executionId) {
      if (streams.size === 0) return;
      hinted.add(executionId);
      if (!isReading) void readHinted();
    },
    poll: () => look([...streams]),
    get openStreams() {
      return streams.size;
    },
    close() {
      isClosed = true;
      for (const stream of [...streams]) stream.close("unavailable");
    },
  };
}

function isSamePlace(one: ThreadPlace, other: ThreadPlace): boolean {
  return one.space_id === other.space_id && one.thread_id === other.thread_id;
}
