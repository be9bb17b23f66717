import {
  type ExecutionClient,
  type ExecutionEvent,
  type ExecutionId,
  type ExecutionView,
  emptyView,
  foldEvents,
  SkillrunError,
  type SpaceId,
} from "@skillrun/contract";
import type { FollowState, ObservedFollowOptions } from "./follow-events.ts";
import { createFrameBatch } from "./frame-batch.ts";
import { hearEvent, offsetOf, startServerClock } from "./server-clock.ts";

/** Which execution: by its own id, or by the tool call that makes it, which may be before it exists. */
export type ExecutionKey = { space_id: SpaceId } & ({ execution_id: ExecutionId } | { tool_call_id: string });

/** What is known at one moment. `connection` says how fresh `view` is and never changes it. */
export type FollowedSnapshot = {
  view: ExecutionView;
  connection: FollowState | "ended" | "error";
  /** Why following ended; null unless `connection` is `error` or `not_found`. */
  error: SkillrunError | null;
  /** A cancel was asked for here; only an event says when it is done. */
  isCancelling: boolean;
  cancelError: SkillrunError | null;
  /** Milliseconds to add to this machine's time for the server's. */
  clockOffsetMs: number;
};

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

const initialSnapshot: FollowedSnapshot = {
  view: emptyView,
  connection: "connecting",
  error: null,
  isCancelling: false,
  cancelError: null,
  clockOffsetMs: 0,
};

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
  const listeners = new Set<() => void>();
  let snapshot = initialSnapshot;
  let pendingEvents: ExecutionEvent[] = [];
  let pendingChange: Partial<FollowedSnapshot> = {};
  let clock = startServerClock(Date.now());
  let following: AbortController | null = null;
  let lingering: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    const view = foldEvents(snapshot.view, pendingEvents);
    snapshot = { ...snapshot, ...pendingChange, view, clockOffsetMs: offsetOf(clock) };
    pendingEvents = [];
    pendingChange = {};
    for (const listener of listeners) listener();
  };
  const batch = createFrameBatch(flush);
  const change = (changed: Partial<FollowedSnapshot>) => {
    pendingChange = { ...pendingChange, ...changed };
    batch.request();
  };

  const follow = async (signal: AbortSignal) => {
    if (pendingEvents.length > 0) flush();
    clock = { ...clock, followedSinceMs: Date.now() };
    change({ connection: "connecting", error: null });
    const { view } = snapshot;
    const options: ObservedFollowOptions = { after: view.last_seq, signal, onConnection: (connection) => change({ connection }) };
    const events = "tool_call_id" in key ? client.eventsByChatToolCall(key, options) : client.events(key, options);
    let isFirst = true;
    for await (const event of events) {
      if (signal.aborted) return;
      pendingEvents.push(event);
      clock = hearEvent(clock, Date.parse(event.created_at), Date.now());
      // A client that says nothing of its connection is known to have one by what comes over it.
      change(isFirst ? { connection: "live" } : {});
      isFirst = false;
    }
    if (!signal.aborted) change({ connection: "ended" });
  };

  const start = () => {
    const aborter = new AbortController();
    following = aborter;
    follow(aborter.signal).catch((cause: unknown) => {
      if (aborter.signal.aborted) return;
      const error = toSkillrunError(cause);
      change({ connection: error.code === "not_found" ? "not_found" : "error", error });
    });
  };

  const stop = () => {
    following?.abort();
    following = null;
    batch.cancel();
    onIdle();
  };

  return {
    subscribe(listener) {
      clearTimeout(lingering);
      listeners.add(listener);
      if (following === null) start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) lingering = setTimeout(stop, lingerMs);
      };
    },
    getSnapshot: () => snapshot,
    async cancel() {
      const { execution_id } = snapshot.view;
      if (execution_id === null) return;
      change({ isCancelling: true, cancelError: null });
      try {
        await client.cancel({ space_id: key.space_id, execution_id });
      } catch (cause) {
        change({ isCancelling: false, cancelError: toSkillrunError(cause) });
      }
    },
    retry() {
      following?.abort();
      start();
    },
  };
}

function toSkillrunError(cause: unknown): SkillrunError {
  return cause instanceof SkillrunError ? cause : new SkillrunError("internal", "The execution cannot be followed.", { cause });
}
