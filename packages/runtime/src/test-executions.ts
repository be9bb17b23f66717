import type { ExecutionDetail, ExecutionEvent, ExecutionId, JsonObject, StartExecution } from "@skillrun/contract";
import { dispatchToolCall, startExecution } from "./execution/dispatch/dispatch-execution.ts";
import { getExecution } from "./execution/reading/get-execution.ts";
import { iterateEvents } from "./execution/reading/iterate-events.ts";
import { waitForFinalState } from "./execution/reading/wait-for-final-state.ts";
import type { RequestContext } from "./runtime.ts";
import type { TestRuntime } from "./test-runtime.ts";

/** Starts, dispatches, finds and awaits executions as the owner of a test runtime's space, or in `context`. */
export function executionsOf(t: TestRuntime, context: RequestContext = t.context) {
  const { space_id } = t;
  const refOf = (id: ExecutionId) => ({ space_id, execution_id: id });
  return {
    refOf,
    async start(slug: string, inputs: JsonObject = {}, more: Partial<StartExecution> = {}): Promise<ExecutionDetail> {
      return (await startExecution(context, { space_id, slug, inputs, file_source_ids: [], model: null, ...more })).execution;
    },
    dispatch: (toolCallId: string, slug: string, inputs: JsonObject = {}) =>
      dispatchToolCall(context, {
        space_id,
        tool_name: slug,
        arguments: inputs,
        tool_call_id: toolCallId,
        thread_id: null,
        message_id: null,
        uploaded_files: [],
        model: null,
      }),
    get: (id: ExecutionId) => getExecution(context, refOf(id)),
    ended: (id: ExecutionId) => waitForFinalState(context, refOf(id)),
    async events(id: ExecutionId): Promise<ExecutionEvent[]> {
      const events: ExecutionEvent[] = [];
      for await (const event of iterateEvents(context, refOf(id))) events.push(event);
      return events;
    },
    /** Resolves with the first event of that type, of that attempt where one is given. */
    async reached(id: ExecutionId, type: ExecutionEvent["type"], attempt?: number): Promise<ExecutionEvent> {
      for await (const event of iterateEvents(context, refOf(id)))
        if (event.type === type && (attempt === undefined || event.attempt === attempt)) return event;
      throw new Error(`The execution ended without ${type}.`);
    },
  };
}
