import type { Approval, DecideApproval } from "./approval.ts";
import type { ExecutionEvent } from "./event.ts";
import type { ExecutionDetail } from "./execution.ts";
import type { ByChatToolCall, ExecutionRef, StartExecution } from "./request.ts";

/** How a follower of events says where it is and when it has had enough. */
export type FollowOptions = {
  /** The `seq` after which to begin; 0 is the start (E5, E6). */
  after?: number;
  signal?: AbortSignal;
};

/** What cards, hooks and commands need of a Skillrun: one interface, in-process, over tRPC and over REST with SSE. */
export interface ExecutionClient {
  /** Starts an execution; rejects with a `SkillrunError` (`validation_error`, `not_found`, ...). */
  start(input: Pick<StartExecution, "space_id" | "slug" | "inputs"> & Partial<StartExecution>): Promise<ExecutionDetail>;
  get(input: ExecutionRef): Promise<ExecutionDetail>;
  /** The execution of a tool call; rejects with `not_found` when there is none yet, after `wait_seconds` at most. */
  byChatToolCall(
    input: Pick<ByChatToolCall, "space_id" | "tool_call_id"> & { wait_seconds?: number; signal?: AbortSignal },
  ): Promise<ExecutionDetail>;
  /** Idempotent: a finished execution comes back unchanged. */
  cancel(input: ExecutionRef): Promise<ExecutionDetail>;
  /** Decides an approval; `conflict` when it is decided, or the execution has ended. */
  decideApproval(input: Omit<DecideApproval, "comment"> & { comment?: string | null }): Promise<Approval>;
  /** Every event after `after`, in order, each once; ends after the root's final event; reconnects by itself until aborted. */
  events(input: ExecutionRef, options?: FollowOptions): AsyncIterable<ExecutionEvent>;
  /** The same by tool call id: may be called before the execution exists (E9), and waits for it. */
  eventsByChatToolCall(input: Pick<ByChatToolCall, "space_id" | "tool_call_id">, options?: FollowOptions): AsyncIterable<ExecutionEvent>;
}
