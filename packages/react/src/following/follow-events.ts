import { type ExecutionEvent, type FollowOptions, isFinalEvent, type Page, type SkillrunError, type ThreadId } from "@skillrun/contract";
import { openEventStream, type StreamItem } from "../client/event-stream.ts";
import { isTemporary, readJson, type SendRequest } from "../client/http-connection.ts";
import type { PageVisibility } from "../client/page-visibility.ts";
import { onReturn, pause } from "../client/pause.ts";
import { createReconnectDelay, type ReconnectDelay } from "../client/reconnect-delay.ts";
import type { createStreamSlots, StreamSlot } from "../client/stream-slots.ts";

/** How a follower stands with the server. `not_found`: there has been no execution for long; it goes on asking. */
export type FollowState = "connecting" | "live" | "reconnecting" | "not_found";

/** `FollowOptions` for followers that want to know about the connection too, or can share one with others. */
export type ObservedFollowOptions = FollowOptions & {
  onConnection?: (state: FollowState) => void;
  /** The chat thread that the execution belongs to: its one stream brings the events of all of them (E11). */
  threadId?: ThreadId | undefined;
};

/** What is followed: the path of its event stream, which answers pages of its log too. */
export type FollowTarget = { path: string };

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
  /** How long a thread's stream may leave an execution unmentioned before it is looked for elsewhere. */
  threadPatienceMs: number;
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
  let after = options.after ?? 0;
  const read: ReadConnection = (slot) => readOnce(means, target, { slot, after, signal });
  try {
    for await (const item of followConnections(means, read, signal, options.onConnection)) {
      if (item.kind !== "event" || item.event.seq <= after) continue;
      after = item.event.seq;
      yield item.event;
      if (isFinalEvent(item.event)) return;
    }
  } finally {
    left.abort();
  }
}

/** Opens one connection and reads it to its end. */
export type ReadConnection = (slot: StreamSlot) => AsyncGenerator<StreamItem>;

/** What one connection after the other says, each in a slot, until aborted or the server says that all is had; rejects for what does not pass. */
export async function* followConnections(
  means: FollowMeans,
  read: ReadConnection,
  signal: AbortSignal,
  onConnection: (state: FollowState) => void = () => undefined,
): AsyncGenerator<StreamItem> {
  const delay = createReconnectDelay(means.reconnectMs);
  const report = createReport(onConnection);
  while (!signal.aborted) {
    for await (const item of readTolerantly(means, read)) {
      if (signal.aborted || item.kind === "ended") return;
      report(item);
      tuneDelay(delay, item);
      if (item.kind === "lost") await pause(Math.max(delay.nextMs(), item.pauseMs), signal, onReturn);
      else yield item;
    }
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
async function* readTolerantly(means: FollowMeans, read: ReadConnection): AsyncGenerator<FollowItem> {
  const slot = means.slots.request();
  let pauseMs = 0;
  try {
    yield* read(slot);
  } catch (error) {
    if (!isTemporary(error)) throw error;
    pauseMs = retryPauseMs(error);
  } finally {
    slot.release();
  }
  if (!slot.revoked.aborted) yield { kind: "lost", pauseMs };
}

/** How long a server asks to be left alone, at most a minute. */
export function retryPauseMs(error: SkillrunError): number {
  return Math.min(error.retryAfterSeconds ?? 0, 60) * 1_000;
}

type ReadOptions = { slot: StreamSlot; after: number; signal: AbortSignal };

/** Pages until the slot is granted, then one connection to its end. */
async function* readOnce(means: FollowMeans, { path }: FollowTarget, { slot, after, signal }: ReadOptions): AsyncGenerator<StreamItem> {
  let position = after;
  for await (const event of readPages(means, path, { slot, after, signal })) {
    position = event === null ? position : event.seq;
    yield event === null ? { kind: "open" } : { kind: "event", event, id: String(event.seq) };
  }
  const isOver = AbortSignal.any([signal, slot.revoked]);
  if (!isOver.aborted) yield* openEventStream(means.send, path, { after: position, stallMs: means.stallMs, signal: isOver });
}

/** The log's events by pages as long as the slot is not granted; null once per answer, also of none. */
async function* readPages(means: FollowMeans, path: string, { slot, after, signal }: ReadOptions) {
  const { page } = means;
  let position = after;
  while (!slot.isGranted() && !slot.revoked.aborted && !signal.aborted) {
    const { data, meta } = await readLogPage(means, path, position, signal);
    yield null;
    for (const event of data) {
      position = event.seq;
      yield event;
    }
    if (!meta.has_more) await pause(pollPauseMs(means), signal, slot.onGranted, page.onChange);
  }
}

/** How long to wait between two pages. */
export function pollPauseMs({ page, pollMs, hiddenPollMs }: FollowMeans): number {
  return page.isVisible() ? pollMs : hiddenPollMs;
}

/** One page of a log; before the execution exists an empty one. */
export async function readLogPage(
  { send, stallMs }: FollowMeans,
  path: string,
  after: number,
  signal: AbortSignal,
): Promise<Page<ExecutionEvent>> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(stallMs)]);
  return readJson(await send(`${path}?after=${after}&limit=1000`, { headers: { Accept: "application/json" }, signal: patience }));
}
