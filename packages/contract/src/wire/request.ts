import { z } from "zod";
import { ExecutionSource, ExecutionState, JsonObject } from "./execution.ts";
import { ExecutionId, FileSourceId, SpaceId } from "./id.ts";
import { PageQuery } from "./page.ts";

/** A skill's name in URLs and as a tool: 1 to 64 of a-z, 0-9 and single hyphens inside. `executions` is reserved. */
export const Slug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .refine((slug) => slug !== "executions", "`executions` is reserved");

/** Whatever string a model gave its call, up to 16 kB of UTF-8, which fits a URL; PostgreSQL cannot hold U+0000 or lone surrogates, so neither may it. */
export const ToolCallId = z
  .string()
  .min(1)
  .max(16_384)
  .refine((id) => id.isWellFormed() && !id.includes("\0"), "must be well-formed Unicode without U+0000")
  .refine((id) => new TextEncoder().encode(id).length <= 16_384, "must be at most 16,384 bytes of UTF-8");

/** Printable ASCII of at most 255 characters. */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x20-\x7e]+$/);

/** The body of `POST /skills/{slug}/executions`. */
export const StartExecutionBody = z.object({
  inputs: JsonObject,
  file_source_ids: z.array(FileSourceId).max(100).default([]),
  model: z.string().max(200).nullable().default(null),
});

/** `POST /skills/{slug}/executions`. */
export const StartExecution = StartExecutionBody.extend({
  space_id: SpaceId,
  slug: Slug,
  idempotency_key: IdempotencyKey.optional(),
});
export type StartExecution = z.infer<typeof StartExecution>;

/** The body of `POST /tools/{tool_name}/execute`: the dispatch door of any chat back end. */
export const DispatchToolCallBody = z.object({
  arguments: JsonObject,
  tool_call_id: ToolCallId,
  thread_id: z.string().max(200).nullable().default(null),
  message_id: z.string().max(200).nullable().default(null),
  uploaded_files: z.array(FileSourceId).max(100).default([]),
  model: z.string().max(200).nullable().default(null),
});

/** `POST /tools/{tool_name}/execute`: creates, or finds, the one execution of that tool call. */
export const DispatchToolCall = DispatchToolCallBody.extend({ space_id: SpaceId, tool_name: Slug });
export type DispatchToolCall = z.infer<typeof DispatchToolCall>;

/** The lookup by tool call id; with `wait_seconds` it holds until the execution exists. */
export const ByChatToolCall = z.object({
  space_id: SpaceId,
  tool_call_id: ToolCallId,
  wait_seconds: z.number().min(0).max(30).default(0),
});
export type ByChatToolCall = z.infer<typeof ByChatToolCall>;

/** One execution of a space. */
export const ExecutionRef = z.object({ space_id: SpaceId, execution_id: ExecutionId });
export type ExecutionRef = z.infer<typeof ExecutionRef>;

/** A page of executions, newest first. */
export const ListExecutions = PageQuery.extend({
  space_id: SpaceId,
  state: ExecutionState.optional(),
  source: ExecutionSource.optional(),
  skill_slug: z.string().max(200).optional(),
  parent_execution_id: ExecutionId.optional(),
  chat_thread_id: z.string().max(200).optional(),
});
export type ListExecutions = z.infer<typeof ListExecutions>;

/** A page of an execution's log, oldest first, beginning after `after`. */
export const ListEvents = ExecutionRef.extend({
  after: z.coerce.number().int().min(0).default(0),
  /** The page before's `next_cursor`; wins over `after`. */
  cursor: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type ListEvents = z.infer<typeof ListEvents>;

/** The same by tool call id: empty before the execution exists. */
export const ListEventsByChatToolCall = ByChatToolCall.pick({ space_id: true, tool_call_id: true }).extend(
  ListEvents.pick({ after: true, cursor: true, limit: true }).shape,
);
export type ListEventsByChatToolCall = z.infer<typeof ListEventsByChatToolCall>;
