import { z } from "zod";
import { JsonObject, Timestamp } from "./execution.ts";
import { ExecutionId, SpaceId, ThreadId } from "./id.ts";

/** A chat. `active_turn_id` is set while the assistant answers; its stream can then be followed. */
export const Thread = z.object({
  id: ThreadId,
  space_id: SpaceId,
  title: z.string().nullable(),
  active_turn_id: z.string().nullable(),
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Thread = z.infer<typeof Thread>;

/** A message as the AI SDK's `UIMessage` has it; `status` is `interrupted` when the server stopped in the middle of it. */
export const Message = z.object({
  id: z.string(),
  thread_id: ThreadId,
  role: z.enum(["system", "user", "assistant"]),
  parts: z.array(JsonObject),
  metadata: JsonObject.nullable(),
  status: z.enum(["streaming", "complete", "interrupted", "stopped"]),
  created_at: Timestamp,
});
export type Message = z.infer<typeof Message>;

/** What a thread's event stream begins with: the executions under way, whose events follow (E11). */
export const ThreadOpened = z.object({
  executions: z.array(z.object({ execution_id: ExecutionId, chat_tool_call_id: z.string().nullable() })),
});
export type ThreadOpened = z.infer<typeof ThreadOpened>;

/** One thread of a space. */
export const ThreadRef = z.object({ space_id: SpaceId, thread_id: ThreadId });
export type ThreadRef = z.infer<typeof ThreadRef>;
