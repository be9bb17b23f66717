import {
  ByChatToolCall,
  DecideApproval,
  DispatchToolCall,
  ExecutionRef,
  ListEvents,
  ListEventsByChatToolCall,
  ListExecutions,
  PageQuery,
  StartExecution,
} from "@skillrun/contract";
import {
  cancelByChatToolCall,
  cancelExecution,
  decideApproval,
  dispatchToolCall,
  findByChatToolCall,
  getExecution,
  getUsage,
  iterateEvents,
  iterateEventsByChatToolCall,
  listApprovals,
  listEvents,
  listEventsByChatToolCall,
  listExecutions,
  startExecution,
} from "@skillrun/runtime";
import { z } from "zod";
import { procedure, router } from "./procedure.ts";
import { trackBySeq } from "./track-events.ts";

/** `after` is where the caller begins; `lastEventId` is where tRPC says its connection broke off. */
const Resume = z.object({ after: z.int().min(0).default(0), lastEventId: z.coerce.number().int().min(0).nullish() });
const ToolCallRef = ByChatToolCall.pick({ space_id: true, tool_call_id: true });

/** Executions: start, find, follow, decide, cancel. */
export const executionRouter = router({
  byChatToolCall: procedure.input(ByChatToolCall).query(({ ctx, input, signal }) => findByChatToolCall(ctx, input, signal)),
  get: procedure.input(ExecutionRef).query(({ ctx, input }) => getExecution(ctx, input)),
  list: procedure.input(ListExecutions).query(({ ctx, input }) => listExecutions(ctx, input)),
  listEvents: procedure.input(ListEvents).query(({ ctx, input }) => listEvents(ctx, input)),
  approvals: procedure.input(ExecutionRef.extend(PageQuery.shape)).query(({ ctx, input }) => listApprovals(ctx, input)),
  decideApproval: procedure.input(DecideApproval).mutation(({ ctx, input }) => decideApproval(ctx, input)),
  usage: procedure.input(ExecutionRef).query(({ ctx, input }) => getUsage(ctx, input)),
  listEventsByChatToolCall: procedure.input(ListEventsByChatToolCall).query(({ ctx, input }) => listEventsByChatToolCall(ctx, input)),
  start: procedure.input(StartExecution).mutation(async ({ ctx, input }) => {
    const { execution, replayed } = await startExecution(ctx, input);
    ctx.outcome.repeated = replayed;
    return execution;
  }),
  dispatch: procedure.input(DispatchToolCall).mutation(async ({ ctx, input }) => {
    const { execution, created } = await dispatchToolCall(ctx, input);
    ctx.outcome.repeated = !created;
    return execution;
  }),
  cancel: procedure.input(ExecutionRef).mutation(({ ctx, input }) => cancelExecution(ctx, input)),
  cancelByChatToolCall: procedure.input(ToolCallRef).mutation(({ ctx, input }) => cancelByChatToolCall(ctx, input)),
  events: procedure.input(ExecutionRef.extend(Resume.shape)).subscription(({ ctx, input, signal }) => {
    const from = { ...input, after: input.lastEventId ?? input.after };
    return trackBySeq({ context: ctx, spaceId: input.space_id, signal }, (until) => iterateEvents(ctx, from, until));
  }),
  eventsByChatToolCall: procedure.input(ToolCallRef.extend(Resume.shape)).subscription(({ ctx, input, signal }) => {
    const from = { ...input, after: input.lastEventId ?? input.after };
    return trackBySeq({ context: ctx, spaceId: input.space_id, signal }, (until) => iterateEventsByChatToolCall(ctx, from, until));
  }),
});
