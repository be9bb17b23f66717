import { type ExecutionClient, type ExecutionId, SkillrunError, type SpaceId, type ThreadId } from "@skillrun/contract";
import type { FollowState, ObservedFollowOptions } from "./follow-events.ts";
import { createSnapshotStore, type FollowedSnapshot, type SnapshotStore } from "./snapshot-store.ts";

/** Which execution: by its own id, or by the tool call that makes it, which may be before it exists; and in which chat thread, where known. */
export type ExecutionKey = { space_id: SpaceId; thread_id?: ThreadId } & ({ execution_id: ExecutionId } | { tool_call_id: string });

/** One execution followed for any number of readers over one stream, as long as there are readers. */
export type FollowedExecution = {
  subscribe(listener: () => void): () => void;
  getSnapshot(): FollowedSnapshot;
  /** Asks to cancel; a refusal stands in `cancelError`. Does nothing before the execution exists. */
  cancel(): Promise<void>;
  /** Follows again after `error` or `not_found`. */
  retry(): void;
};

/** How long a stream outlives its last reader, so that one who comes right back finds it. */
const lingerMs = 200;

const followedByClient = new WeakMap<ExecutionClient, Map<string, FollowedExecution>>();

/** The one `FollowedExecution` of that client and key. */
export function openFollowedExecution(client: ExecutionClient, key: ExecutionKey): FollowedExecution {
  const followed = followedByClient.get(client) ?? new Map<string, FollowedExecution>();
  followedByClient.set(client, followed);
  const name = JSON.stringify(key);
  const known = followed.get(name);
  if (known !== undefined) return known;
  const created: FollowedExecution = createFollowedExecution(client, key, () => {
    if (followed.get(name) === created) followed.delete(name);
  });
  followed.set(name, created);
  return created;
}

/** Follows from the first reader's coming until shortly after the last one left, when `onIdle` is called. */
export function createFollowedExecution(client: ExecutionClient, key: ExecutionKey, onIdle: () => void): FollowedExecution {
  const store = createSnapshotStore();
  let following: AbortController | null = null;
  let lingering: ReturnType<typeof setTimeout> | undefined;

  const start = () => {
    const aborter = new AbortController();
    following = aborter;
    follow(client, key, store, aborter.signal).catch((cause: unknown) => {
      if (aborter.signal.aborted) return;
      const error = toSkillrunError(cause);
      store.change({ connection: error.code === "not_found" ? "not_found" : "error", error });
    });
  };

  const stop = () => {
    following?.abort();
    following = null;
    store.cancelFrame();
    onIdle();
  };

  return {
    subscribe(listener) {
      clearTimeout(lingering);
      store.listeners.add(listener);
      if (following === null) start();
      return () => {
        store.listeners.delete(listener);
        if (store.listeners.size === 0) lingering = setTimeout(stop, lingerMs);
      };
    },
    getSnapshot: store.getSnapshot,
    async cancel() {
      const { execution_id } = store.getSnapshot().view;
      if (execution_id === null) return;
      store.change({ isCancelling: true, cancelError: null });
      try {
        await client.cancel({ space_id: key.space_id, execution_id });
      } catch (cause) {
        store.change({ isCancelling: false, cancelError: toSkillrunError(cause) });
      }
    },
    retry() {
      following?.abort();
      start();
    },
  };
}

/** Brings every event into the store, from the last one it has to the final one. */
async function follow(client: ExecutionClient, key: ExecutionKey, store: SnapshotStore, signal: AbortSignal): Promise<void> {
  store.beginFollowing();
  store.change({ connection: "connecting", error: null });
  const { last_seq: after } = store.getSnapshot().view;
  const onConnection = (connection: FollowState) => store.change({ connection });
  const options: ObservedFollowOptions = { after, signal, onConnection, threadId: key.thread_id };
  const events = "tool_call_id" in key ? client.eventsByChatToolCall(key, options) : client.events(key, options);
  let isFirst = true;
  for await (const event of events) {
    if (signal.aborted) return;
    store.hear(event);
    // A client that says nothing of its connection is known to have one by what comes over it.
    if (isFirst) store.change({ connection: "live" });
    isFirst = false;
  }
  if (!signal.aborted) store.change({ connection: "ended" });
}

function toSkillrunError(cause: unknown): SkillrunError {
  return cause instanceof SkillrunError ? cause : new SkillrunError("internal", "The execution cannot be followed.", { cause });
}
