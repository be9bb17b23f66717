import type { ExecutionClient } from "@skillrun/contract";
import { StartExecution } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { decideApproval } from "../approval/decide-approval.ts";
import { cancelExecution } from "../cancel/cancel-execution.ts";
import { startExecution } from "../dispatch/dispatch-execution.ts";
import { findByChatToolCall } from "./find-by-chat-tool-call.ts";
import { getExecution } from "./get-execution.ts";
import { iterateEvents, iterateEventsByChatToolCall } from "./iterate-events.ts";

/** The client of code that lives in the runtime's own process: no wire between. */
export function createInProcessClient(context: RequestContext): ExecutionClient {
  return {
    start: async (input) => (await startExecution(context, StartExecution.parse(input))).execution,
    get: (input) => getExecution(context, input),
    byChatToolCall: ({ space_id, tool_call_id, wait_seconds = 0, signal }) =>
      findByChatToolCall(context, { space_id, tool_call_id, wait_seconds }, signal),
    cancel: (input) => cancelExecution(context, input),
    decideApproval: (input) => decideApproval(context, { ...input, comment: input.comment ?? null }),
    events: (input, options = {}) => iterateEvents(context, { ...input, after: options.after ?? 0 }, options.signal),
    eventsByChatToolCall: (input, options = {}) =>
      iterateEventsByChatToolCall(context, { ...input, after: options.after ?? 0 }, options.signal),
  };
}
