import { type ExecutionEvent, type FollowOptions, isFinalEvent, type Page } from "@skillrun/contract";
import { openEventStream, type StreamItem } from "./event-stream.ts";
import { isTemporary, readJson, type SendRequest } from "./http-connection.ts";
import type { PageVisibility } from "./page-visibility.ts";
import { onReturn, pause } from "./pause.ts";
import { createReconnectDelay, type ReconnectDelay } from "./reconnect-delay.ts";
import type { createStreamSlots, StreamSlot } from "./stream-slots.ts";

/** How a follower stands with the server. `not_found`: there has been no execution for long; it goes on asking. */
export type FollowState = "connecting" | "live" | "reconnecting" | "not_found";

/** `FollowOptions` for followers that want to know about the connection too. */
export type ObservedFollowOptions = FollowOptions & { onConnection?: (state: FollowState) => void };

/** What is followed, as paths. */
export type FollowTarget = {
  /** Where its event stream is. */
  streamPath: string;
  /** Where its log can be read in pages: null while the execution does not exist. */
  findLogPath(signal: AbortSignal): Promise<string | null>;
};

/** The means of every follower of one client. */
export type FollowMeans = {
  send: SendRequest;
  slots: ReturnType<typeof createStreamSlots>;
  /** Silence after which a stream is taken for dead. */
  stallMs: number;
  /** Whether anyone looks; a hidden page has no streams. */
  page: PageVisibility;
  /** Time between two pages while no slot is free. */
  pollMs: number;
  /** The same while the page is hidden. */
  hiddenPollMs: number;
  /** The first wait before a reconnect, until the server's `retry` replaces it. */
  reconnectMs: number;
};

/**
 * Every event after `after`, in order, each once, to the root's final one: over a stream when a slot is free, else in pages. Goes on through
 * lost connections, 5xx and 429 until aborted, which ends it without an error; rejects with a `SkillrunError` for what does not pass.
 */
export async function* followEvents(
  means: FollowMeans,
  target: FollowTarget,
  options: ObservedFollowOptions = {},
): AsyncGenerator<ExecutionEvent> {
  const left = new AbortController();
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal]);
  const delay = createReconnectDelay(means.reconnectMs);
  const report = createReport(options.onConnection ?? (() => undefined));
  let after = options.after ?? 0;
  try {
    while (!signal.aborted) {
      for await (const item of readTolerantly(means, target, { after, signal })) {
        if (signal.aborted || item.kind === "ended") return;
        report(item);
        tuneDelay(delay, item);
        if (item.kind === "lost") await pause(Math.max(delay.nextMs(), item.pauseMs), signal, onReturn);
        if (item.kind !== "event" || item.event.seq <= after) continue;
        after = item.event.seq;
        yield item.event;
        if (isFinalEvent(item.event)) return;
      }
    }
  } finally {
    left.abort();
  }
}

type FollowItem = StreamItem | { kind: "lost"; pauseMs: number };

/** Tells the observer what an item means for the connection. */
function createReport(onConnection: (state: FollowState) => void): (item: FollowItem) => void {
  // Asking again for what does not exist is no news: the reader hears of the connection again when there is an execution.
  let isMissing = false;
  onConnection("connecting");
  return ({ kind }) => {
    if (kind === "not_found") onConnection("not_found");
    else if (kind === "event" ? isMissing : kind === "open" && !isMissing) onConnection("live");
    else if (kind === "lost" && !isMissing) onConnection("reconnecting");
    if (kind === "not_found" || kind === "event") isMissing = kind === "not_found";
  };
}

function tuneDelay(delay: ReconnectDelay, item: FollowItem): void {
  if (item.kind === "retry") delay.setFirstMs(item.retryMs);
  // Only what came later than the answer's head shows that the server really serves.
  if (item.kind === "alive" || item.kind === "event") delay.reset();
}

/** One connection, in a slot; what passes by itself is no error but the last item, `lost`. A slot that is taken back is no loss. */
async function* readTolerantly(
  means: FollowMeans,
  target: FollowTarget,
  position: { after: number; signal: AbortSignal },
): AsyncGenerator<FollowItem> {
  const slot = means.slots.request();
  let pauseMs = 0;
  try {
    yield* readOnce(means, target, { ...position, slot });
  } catch (error) {
    if (!isTemporary(error)) throw error;
    pauseMs = Math.min(error.retryAfterSeconds ?? 0, 60) * 1_000;
  } finally {
    slot.release();
  }
  if (!slot.revoked.aborted) yield { kind: "lost", pauseMs };
}

type ReadOptions = { slot: StreamSlot; after: number; signal: AbortSignal };

/** Pages until the slot is granted, then one connection to its end. */
async function* readOnce(means: FollowMeans, target: FollowTarget, { slot, after, signal }: ReadOptions) {
  let position = after;
  for await (const event of readPages(means, target, { slot, after, signal })) {
    position = event === null ? position : event.seq;
    yield event === null ? { kind: "open" as const } : { kind: "event" as const, event };
  }
  const isOver = AbortSignal.any([signal, slot.revoked]);
  if (!isOver.aborted) yield* openEventStream(means.send, target.streamPath, { after: position, stallMs: means.stallMs, signal: isOver });
}

/** The log's events by pages as long as the slot is not granted; null once per answer, also of none. */
async function* readPages(means: FollowMeans, target: FollowTarget, { slot, after, signal }: ReadOptions) {
  const { send, page, pollMs, hiddenPollMs, stallMs } = means;
  let position = after;
  let logPath: string | null = null;
  while (!slot.isGranted() && !slot.revoked.aborted && !signal.aborted) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(stallMs)]);
    logPath ??= await target.findLogPath(patience);
    yield null;
    if (logPath !== null) {
      const response = await send(`${logPath}?after=${position}&limit=1000`, { headers: { Accept: "application/json" }, signal: patience });
      const { data, meta }: Page<ExecutionEvent> = await readJson(response);
      for (const event of data) {
        position = event.seq;
        yield event;
      }
      if (meta.has_more) continue;
    }
    await pause(page.isVisible() ? pollMs : hiddenPollMs, signal, slot.onGranted, page.onChange);
  }
}
