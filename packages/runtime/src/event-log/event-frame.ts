import type { ExecutionEvent } from "@skillrun/contract";
import type { StoredEvent } from "../store/event/event-store.ts";

/** An event with its SSE frame (E4), made once however many readers there are. */
export type FramedEvent = { seq: number; final: boolean; frame: string };

/** Writes an event as the SSE frame that every reader gets: `id`, `event`, one line of `data`. */
export function frameEvent(event: StoredEvent): FramedEvent {
  const final = event.execution_id === event.root_execution_id && finalTypes.has(event.type);
  return { seq: event.seq, final, frame: `id: ${event.seq}\nevent: ${event.type}\ndata: ${eventJson(event)}\n\n` };
}

/** The event as the wire's JSON, on one line. */
export function eventJson(event: StoredEvent): string {
  const head = `"execution_id":"${event.execution_id}","root_execution_id":"${event.root_execution_id}","seq":${event.seq}`;
  const created = new Date(event.created_at_ms).toISOString();
  return `{${head},"attempt":${event.attempt},"type":"${event.type}","created_at":"${created}","payload":${event.payload}}`;
}

/** The event as an object. */
export function readStoredEvent(event: StoredEvent): ExecutionEvent {
  return JSON.parse(eventJson(event));
}

const finalTypes = new Set<string>(["execution_completed", "execution_failed", "execution_cancelled"]);
