import { z } from "zod";
import { Artifact, ExecutionError, ExecutionSummary, FailureReason, JsonObject, ResourceUsage, Timestamp } from "./execution.ts";
import { ExecutionId } from "./id.ts";

/** How far the work is: `completed` of `total` (null when unknown) `unit`s, e.g. `rows`. */
export const Progress = z.object({
  completed: z.number().nonnegative(),
  total: z.number().nonnegative().nullable(),
  unit: z.string().nullable(),
  message: z.string().nullable(),
});
export type Progress = z.infer<typeof Progress>;

/** A piece of output: appended to the named part of the execution's content; `format` says how to show the part. */
export const ContentDelta = z.object({
  part: z.string(),
  format: z.enum(["markdown", "text", "json"]),
  delta: z.string(),
});
export type ContentDelta = z.infer<typeof ContentDelta>;

/** One line for the reader, with structured `data` where there is some. */
export const LogLine = z.object({
  level: z.enum(["debug", "info", "warn", "error"]),
  message: z.string(),
  data: JsonObject.optional(),
});
export type LogLine = z.infer<typeof LogLine>;

/** The payload of every event type. A sub-execution's events are of the same types under its own `execution_id`. */
export const eventPayloads = {
  execution_queued: z.object({ execution: ExecutionSummary, chat_tool_call_id: z.string().nullable() }),
  execution_started: z.object({ started_at: Timestamp }),
  execution_waiting: z.object({ approval_id: z.string() }),
  execution_resumed: z.object({ approval_id: z.string().nullable() }),
  execution_completed: z.object({ finished_at: Timestamp, outputs: JsonObject, resource_usage: ResourceUsage }),
  execution_failed: z.object({
    finished_at: Timestamp,
    failure_reason: FailureReason,
    error: ExecutionError,
    resource_usage: ResourceUsage,
  }),
  execution_cancelled: z.object({ finished_at: Timestamp, resource_usage: ResourceUsage }),
  cancel_requested: z.object({ principal_id: z.string().nullable() }),
  /** `superseded_from_seq`: the unfinished output of earlier attempts of this execution from that seq on no longer counts (E3); null when there is none, as on the first attempt and after a wait. */
  attempt_started: z.object({ worker_id: z.string(), superseded_from_seq: z.int().positive().nullable() }),
  iteration_started: z.object({ iteration: z.int().positive() }),
  step_started: z.object({ step: z.string() }),
  step_completed: z.object({ step: z.string(), duration_ms: z.int().nonnegative() }),
  step_failed: z.object({ step: z.string(), error: ExecutionError, will_retry: z.boolean() }),
  content_delta: ContentDelta,
  progress_reported: Progress,
  tool_call_started: z.object({ tool_call_id: z.string(), tool_name: z.string() }),
  tool_call_completed: z.object({ tool_call_id: z.string(), tool_name: z.string(), is_error: z.boolean() }),
  artifact_committed: z.object({ artifact: Artifact }),
  usage_updated: z.object({ resource_usage: ResourceUsage }),
  approval_requested: z.object({
    approval_id: z.string(),
    name: z.string(),
    question: z.string(),
    details: JsonObject.nullable(),
    expires_at: Timestamp.nullable(),
  }),
  approval_resolved: z.object({
    approval_id: z.string(),
    decision: z.enum(["approve", "reject", "expired"]),
    comment: z.string().nullable(),
  }),
  log_written: LogLine,
} as const;

/** The closed list of event types. */
export const EventType = z.enum(Object.keys(eventPayloads) as [EventType, ...EventType[]]);
export type EventType = keyof typeof eventPayloads;

/** The payload that goes with one event type. */
export type EventPayload<Type extends EventType> = z.infer<(typeof eventPayloads)[Type]>;

/** One event as it stands in an SSE frame's `data` (E4). `seq` counts 1, 2, 3, ... without gap per root execution (E1). */
export type ExecutionEvent = {
  [Type in EventType]: {
    execution_id: ExecutionId;
    root_execution_id: ExecutionId;
    seq: number;
    attempt: number;
    type: Type;
    created_at: string;
    payload: EventPayload<Type>;
  };
}[EventType];

/** Checks an event of a known type whole; `parseEvent` is for readers, who must tolerate types they do not know. */
export const ExecutionEvent: z.ZodType<ExecutionEvent> = z.union(
  Object.entries(eventPayloads).map(([type, payload]) =>
    z.object({
      execution_id: ExecutionId,
      root_execution_id: ExecutionId,
      seq: z.int().positive(),
      attempt: z.int().nonnegative(),
      type: z.literal(type),
      created_at: Timestamp,
      payload,
    }),
  ) as never,
);

/** True for the event after which a stream of this root ends (E7). */
export function isFinalEvent(event: { type: string; execution_id: string; root_execution_id: string }): boolean {
  return (
    event.execution_id === event.root_execution_id &&
    (event.type === "execution_completed" || event.type === "execution_failed" || event.type === "execution_cancelled")
  );
}
