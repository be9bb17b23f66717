import type { ExecutionEvent, ThreadRef } from "@skillrun/contract";
import { openEventStream, type StreamItem } from "../client/event-stream.ts";
import { pause, type Wake } from "../client/pause.ts";
import { type FollowMeans, followConnections, type ReadConnection } from "./follow-events.ts";

/** How a thread's stream stands: `resting` has no slot, `failed` will not be served. */
export type FeedState = "resting" | "connecting" | "open" | "reconnecting" | "failed";

/** Which execution of a thread: by its id, or by its tool call, which may be before it exists. */
export type FeedKey = { execution_id: string } | { tool_call_id: string };

/** One execution's share of a thread's stream. */
export type FeedSubscription = {
  state(): FeedState;
  /** True when the stream carries the execution: its events from now on come this way. */
  isCarried(): boolean;
  /** True when the stream, as it was opened, said that it brings the execution from its first event on. */
  isAnnounced(): boolean;
  /** The events since the last time, in order; a late comer lacks those before it came. */
  take(): ExecutionEvent[];
  /** Calls when there is something to take, or the state is another. */
  onChange: Wake;
  leave(): void;
};

/** The threads' streams of one client: one per thread while anyone follows one of its executions. */
export type ThreadFeeds = { subscribe(thread: ThreadRef, key: FeedKey): FeedSubscription };

/** Makes the feeds of one client. */
export function createThreadFeeds(means: FollowMeans): ThreadFeeds {
  const feeds = new Map<string, ThreadFeed>();
  return {
    subscribe(thread, key) {
      const path = `/spaces/${thread.space_id}/threads/${thread.thread_id}/events?live_only=true`;
      const feed = feeds.get(path) ?? createThreadFeed(means, path, () => feeds.delete(path));
      feeds.set(path, feed);
      return feed.subscribe(nameOf(key));
    },
  };
}

type ThreadFeed = { subscribe(name: string): FeedSubscription };
type Subscriber = { name: string; events: ExecutionEvent[]; isAnnounced: boolean; listeners: Set<() => void> };

/** One thread's stream from its first subscriber's coming until its last one left. */
function createThreadFeed(means: FollowMeans, path: string, onIdle: () => void): ThreadFeed {
  const left = new AbortController();
  const subscribers = new Set<Subscriber>();
  /** The root of every execution and tool call that the stream has named. */
  const roots = new Map<string, string>();
  let state: FeedState = "resting";
  let after: string | number = 0;
  const change = (next: FeedState) => {
    state = next;
    for (const subscriber of subscribers) wake(subscriber);
  };

  const route = (event: ExecutionEvent) => {
    roots.set(nameOf(event), event.root_execution_id);
    const tool_call_id = event.type === "execution_queued" ? event.payload.chat_tool_call_id : null;
    if (tool_call_id !== null) roots.set(nameOf({ tool_call_id }), event.root_execution_id);
    for (const subscriber of subscribers) {
      if (roots.get(subscriber.name) !== event.root_execution_id) continue;
      subscriber.events.push(event);
      wake(subscriber);
    }
  };

  const hear = (item: StreamItem) => {
    if (item.kind === "event") route(item.event);
    if (item.kind !== "thread_opened") return;
    for (const { execution_id, chat_tool_call_id } of item.executions) {
      roots.set(nameOf({ execution_id }), execution_id);
      if (chat_tool_call_id !== null) roots.set(nameOf({ tool_call_id: chat_tool_call_id }), execution_id);
    }
    if (after === 0) for (const subscriber of subscribers) subscriber.isAnnounced = roots.has(subscriber.name);
    change("open");
  };

  const run = async () => {
    const read: ReadConnection = async function* (slot) {
      if (!slot.isGranted()) change("resting");
      while (!slot.isGranted() && !left.signal.aborted) await pause(means.hiddenPollMs, left.signal, slot.onGranted);
      if (state === "resting") change("connecting");
      const isOver = AbortSignal.any([left.signal, slot.revoked]);
      if (!isOver.aborted) yield* openEventStream(means.send, path, { after, stallMs: means.stallMs, signal: isOver });
    };
    const onConnection = (connection: string) => connection === "reconnecting" && change("reconnecting");
    for await (const item of followConnections(means, read, left.signal, onConnection)) {
      hear(item);
      if ("id" in item) after = item.id;
    }
  };

  return {
    subscribe(name) {
      const subscriber: Subscriber = { name, events: [], isAnnounced: false, listeners: new Set() };
      subscribers.add(subscriber);
      if (subscribers.size === 1) run().catch(() => change("failed"));
      return {
        state: () => state,
        isCarried: () => roots.has(name),
        isAnnounced: () => subscriber.isAnnounced,
        take: () => subscriber.events.splice(0),
        onChange(wakeUp) {
          subscriber.listeners.add(wakeUp);
          return () => subscriber.listeners.delete(wakeUp);
        },
        leave() {
          subscribers.delete(subscriber);
          if (subscribers.size > 0 || left.signal.aborted) return;
          left.abort();
          onIdle();
        },
      };
    },
  };
}

function wake({ listeners }: Subscriber): void {
  for (const listener of [...listeners]) listener();
}

function nameOf(key: FeedKey): string {
  return "execution_id" in key ? `execution ${key.execution_id}` : `tool call ${key.tool_call_id}`;
}
