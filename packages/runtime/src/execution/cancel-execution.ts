import { type ExecutionDetail, type ExecutionRef, isFinalState, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import type { CommitItem } from "../store/event-commit.ts";
import { readByToolCall, readExecution, readLogHeadOf } from "../store/execution-store.ts";
import { jsonText } from "../store/json-text.ts";
import { notify } from "../store/notify.ts";
import { statesAllowing } from "./execution-state.ts";

/** Cancels an execution: at once while it waits, by its signal while it runs. Idempotent; a finished one comes back unchanged. */
export async function cancelExecution(context: RequestContext, ref: ExecutionRef): Promise<ExecutionDetail> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, ref.space_id);
  return await cancel(context, ref.space_id, await readExecution(runtime.database, ref.space_id, ref.execution_id));
}

/** Cancels the execution of a tool call. */
export async function cancelByChatToolCall(
  context: RequestContext,
  input: { space_id: SpaceId; tool_call_id: string },
): Promise<ExecutionDetail> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id);
  return await cancel(context, input.space_id, await readByToolCall(runtime.database, input.space_id, input.tool_call_id));
}

async function cancel({ runtime, principal }: RequestContext, spaceId: SpaceId, found: ExecutionDetail | null): Promise<ExecutionDetail> {
  if (found === null) throw new SkillrunError("not_found", "There is no such execution.");
  if (isFinalState(found.state)) return found;
  // A sub-execution writes into its root's log.
  const head = await readLogHeadOf(runtime.database, spaceId, found.id);
  const asked = { type: "cancel_requested", payload: jsonText({ principal_id: principal.id }) } as const;
  const item: Omit<CommitItem, "from_states" | "patch" | "events"> = {
    execution_id: found.id,
    root_execution_id: head?.root_execution_id ?? found.id,
    attempt: null,
  };
  const waiting = await runtime.events.append({
    ...item,
    from_states: "queued,waiting",
    patch: { state: "cancelled", finished: true, cancel_requested: true, worker_id: null },
    events: [asked, { type: "execution_cancelled", payload: "{}" }],
  });
  if (!waiting.accepted) {
    await runtime.events.append({ ...item, from_states: statesAllowing("ask_cancel"), patch: { cancel_requested: true }, events: [asked] });
    runtime.worker?.cancel(found.id);
    await notify(runtime.database, "cancels", found.id);
  }
  return (await readExecution(runtime.database, spaceId, found.id)) ?? found;
}
