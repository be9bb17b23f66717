import { type ExecutionEvent, isFinalEvent, type Page } from "@skillrun/contract";
import { isTemporary } from "../client/http-connection.ts";
import { onReturn, pause } from "../client/pause.ts";
import { createReconnectDelay } from "../client/reconnect-delay.ts";
import {
  type FollowMeans,
  type FollowState,
  type FollowTarget,
  followEvents,
  type ObservedFollowOptions,
  pollPauseMs,
  readLogPage,
  retryPauseMs,
} from "./follow-events.ts";
import type { FeedState, FeedSubscription } from "./thread-feed.ts";

/** So often a tool call without an execution is looked for beside the thread's stream, before a stream of its own waits for it (E9). */
const maxVainLooks = 20;

/**
 * As `followEvents`, but the events come by the thread's stream (E11). What that does not bring is read in pages: what was before, and all
 * of it while there is no stream. An execution that the thread's stream does not carry gets a stream of its own.
 */
export async function* followInThread(
  means: FollowMeans,
  subscribe: () => FeedSubscription,
  target: FollowTarget,
  options: ObservedFollowOptions = {},
): AsyncGenerator<ExecutionEvent> {
  if (options.signal?.aborted) return;
  const left = new AbortController();
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
  const feed = subscribe();
  let after = options.after ?? 0;
  try {
    for await (const event of readInThread(means, feed, target, { ...options, signal })) {
      if (signal.aborted) return;
      after = event.seq;
      yield event;
      if (isFinalEvent(event)) return;
    }
  } finally {
    feed.leave();
    left.abort();
  }
  yield* followEvents(means, target, { ...options, after });
}

type ReadOptions = ObservedFollowOptions & { signal: AbortSignal };

/** The events without gap; ends when the thread's stream is not the one that brings them. */
async function* readInThread(
  means: FollowMeans,
  feed: FeedSubscription,
  { path }: FollowTarget,
  { after = 0, signal, onConnection }: ReadOptions,
): AsyncGenerator<ExecutionEvent> {
  const report = createReport(onConnection);
  const readPage = createPageReader(means, path, signal, report);
  const looks = createLooks(means, feed);
  let position = after;
  while (!signal.aborted) {
    for (const event of feed.take()) {
      if (event.seq <= position) continue;
      // One who came late lacks what was before; the log has that, and this event too.
      if (event.seq > position + 1) {
        looks.lookNow();
        break;
      }
      looks.cover();
      position = event.seq;
      yield event;
    }
    const state = feed.state();
    if (state === "failed" || looks.areInVain()) return;
    if (state === "open" || state === "reconnecting") report(state === "open" ? "live" : "reconnecting");
    const waitMs = looks.dueInMs();
    if (waitMs > 0) {
      await pause(Math.min(waitMs, means.stallMs), signal, feed.onChange, means.page.onChange);
      continue;
    }
    const page = await readPage(position);
    for (const event of page?.data ?? []) {
      position = event.seq;
      yield event;
    }
    if (page?.meta.has_more === false) looks.hadAll(position > 0);
  }
}

/** Reads one page of the log; null when it could not be read, after a pause. */
function createPageReader(means: FollowMeans, path: string, signal: AbortSignal, report: (state: FollowState) => void) {
  const delay = createReconnectDelay(means.reconnectMs);
  return async (after: number): Promise<Page<ExecutionEvent> | null> => {
    try {
      const page = await readLogPage(means, path, after, signal);
      delay.reset();
      report("live");
      return page;
    } catch (error) {
      if (signal.aborted) return null;
      if (!isTemporary(error)) throw error;
      report("reconnecting");
      await pause(Math.max(delay.nextMs(), retryPauseMs(error)), signal, onReturn);
      return null;
    }
  };
}

/** Says when to look into the log. `cover`: from here on the thread's stream brings everything. */
function createLooks(means: FollowMeans, feed: FeedSubscription) {
  let isCovered = false;
  let isUrgent = false;
  let vainLooks = 0;
  let didExist = false;
  let lookedFor: FeedState | null = null;
  let nextMs = 0;

  /** A new state of the stream is a new reason to look, or to wait and see what it brings. */
  const enter = (state: FeedState) => {
    if (state === lookedFor) return;
    lookedFor = state;
    nextMs = Date.now() + (state === "open" && feed.isAnnounced() ? means.threadPatienceMs : 0);
  };
  return {
    cover() {
      isCovered = true;
    },
    lookNow() {
      isUrgent = true;
    },
    /** Milliseconds until the next look is due. */
    dueInMs(): number {
      const state = feed.state();
      enter(state);
      if (isUrgent) return 0;
      if (state === "connecting" || state === "reconnecting") return Number.POSITIVE_INFINITY;
      if (state === "open" && isCovered) return Number.POSITIVE_INFINITY;
      return nextMs - Date.now();
    },
    /** The log was read to its end; the execution exists or does not yet. */
    hadAll(exists: boolean) {
      isUrgent = false;
      const isOpen = feed.state() === "open";
      if (isOpen && feed.isCarried()) isCovered = true;
      else if (isOpen) vainLooks = (exists === didExist ? vainLooks : 0) + (exists ? maxVainLooks / 2 : 1);
      didExist = exists;
      nextMs = Date.now() + (isOpen ? means.threadPatienceMs : pollPauseMs(means));
    },
    /** True when the thread's stream has had time enough to bring the execution. */
    areInVain: () => !isCovered && vainLooks >= maxVainLooks,
  };
}

/** Tells the observer each new state once. */
function createReport(onConnection: ((state: FollowState) => void) | undefined): (state: FollowState) => void {
  let last: FollowState = "connecting";
  onConnection?.(last);
  return (state) => {
    if (state !== last) onConnection?.(state);
    last = state;
  };
}
