import { cutText, type ExecutionEvent, SkillrunError, type ThreadOpened } from "@skillrun/contract";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { SendRequest } from "./http-connection.ts";
import { onReturn } from "./pause.ts";

/** What one connection of an event stream says. `not_found`: E9's time is over without an execution. `id` is where to resume. */
export type StreamItem =
  | { kind: "open" | "alive" | "not_found" | "ended" }
  | { kind: "retry"; retryMs: number }
  | { kind: "event"; event: ExecutionEvent; id: string }
  | { kind: "thread_opened"; executions: ThreadOpened["executions"]; id: string };

/** A page that comes back reconnects a stream that has been silent for longer than a heartbeat's time (E8). */
const suspiciousSilenceMs = 20_000;

/**
 * Opens one SSE connection and yields what comes over it until the server closes it; `ended` is a 204 (E7). Rejects with a
 * `SkillrunError`: `unavailable` when the connection breaks or nothing, not even a heartbeat, comes for `stallMs`.
 */
export async function* openEventStream(
  send: SendRequest,
  path: string,
  { after, stallMs, signal }: { after: number | string; stallMs: number; signal: AbortSignal },
): AsyncGenerator<StreamItem> {
  const connection = new AbortController();
  const watch = watchSilence(connection, stallMs);
  try {
    const headers = { Accept: "text/event-stream", ...(after !== 0 ? { "Last-Event-ID": String(after) } : {}) };
    const response = await watch(send(path, { headers, signal: AbortSignal.any([signal, connection.signal]) }));
    if (response.status === 204) return yield { kind: "ended" };
    if (response.body === null || !response.headers.get("Content-Type")?.startsWith("text/event-stream")) {
      throw new SkillrunError("validation_error", "The server's answer is not an event stream.");
    }
    yield { kind: "open" };
    yield* readItems(response.body.getReader(), watch);
  } finally {
    connection.abort();
  }
}

/** Guards one promise after the other: the connection is aborted when one takes longer than `stallMs`. */
function watchSilence(connection: AbortController, stallMs: number) {
  return async <Value>(promise: Promise<Value>): Promise<Value> => {
    const sinceMs = Date.now();
    const abort = () => connection.abort(new Error("nothing came for too long"));
    const timer = setTimeout(abort, stallMs);
    const stopListening = onReturn(() => {
      if (Date.now() - sinceMs > suspiciousSilenceMs) abort();
    });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  };
}

async function* readItems(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  watch: <Value>(promise: Promise<Value>) => Promise<Value>,
): AsyncGenerator<StreamItem> {
  const items: StreamItem[] = [];
  const parser = createParser({
    onEvent: (message) => items.push(itemOf(message)),
    onRetry: (retryMs) => items.push({ kind: "retry", retryMs }),
    onComment: () => items.push({ kind: "alive" }),
  });
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await watch(reader.read()).catch((error: unknown) => {
      throw new SkillrunError("unavailable", "The event stream broke off.", { cause: error });
    });
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
    yield* items.splice(0);
  }
}

function itemOf({ event: type, data, id = "" }: EventSourceMessage): StreamItem {
  if (type === "not_found") return { kind: "not_found" };
  if (type !== "thread_opened") return { kind: "event", event: parseEvent(data), id };
  const opened: Partial<ThreadOpened> | undefined = parseJson(data);
  return { kind: "thread_opened", executions: opened?.executions ?? [], id };
}

/** Reads an event leniently: its type and what is in its payload may be newer than this reader. */
function parseEvent(data: string): ExecutionEvent {
  const event = parseJson<unknown>(data);
  if (isEvent(event)) return event;
  throw new SkillrunError("validation_error", "The server sent an event that cannot be read.", { cause: cutText(data, 1_000) });
}

function parseJson<Value>(data: string): Value | undefined {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is ExecutionEvent {
  if (typeof value !== "object" || value === null) return false;
  const event: Partial<Record<keyof ExecutionEvent, unknown>> = value;
  const texts = [event.execution_id, event.root_execution_id, event.type, event.created_at];
  return (
    Number.isSafeInteger(event.seq) &&
    texts.every((text) => typeof text === "string") &&
    typeof event.payload === "object" &&
    event.payload !== null
  );
}
