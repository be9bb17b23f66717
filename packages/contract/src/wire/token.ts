import { z } from "zod";
import { Timestamp } from "./execution.ts";
import { ExecutionId, SpaceId, ThreadId } from "./id.ts";
import { ToolCallId } from "./request.ts";

/** What a scoped token lets its bearer do with its one execution, tool call or thread. */
export const TokenAllowance = z.enum(["read", "cancel", "decide"]);
export type TokenAllowance = z.infer<typeof TokenAllowance>;

/** `POST /spaces/{space_id}/tokens`: for one root execution with everything below it, one tool call (which need not exist yet) or one thread. */
export const MintToken = z
  .object({
    space_id: SpaceId,
    execution_id: ExecutionId.optional(),
    tool_call_id: ToolCallId.optional(),
    thread_id: ThreadId.optional(),
    allow: z.array(TokenAllowance).min(1).max(3),
    ttl_seconds: z.int().min(60).max(3_600).default(900),
  })
  .refine(
    ({ execution_id, tool_call_id, thread_id }) => [execution_id, tool_call_id, thread_id].filter((id) => id !== undefined).length === 1,
    {
      path: ["execution_id"],
      error: "name one of execution_id, tool_call_id and thread_id",
    },
  );
export type MintToken = z.infer<typeof MintToken>;

/** A scoped token. It is shown once, and good until `expires_at` unless the credential that made it ends before. */
export const ScopedToken = z.object({
  token: z.string(),
  expires_at: Timestamp,
  space_id: SpaceId,
  target: z.object({ type: z.enum(["execution", "tool_call", "thread"]), id: z.string() }),
  allow: z.array(TokenAllowance),
});
export type ScopedToken = z.infer<typeof ScopedToken>;
