import type { ExecutionId, PrincipalId } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import type { CommitItem } from "../store/event-commit.ts";
import { jsonText } from "../store/json-text.ts";
import { notify } from "../store/notify.ts";
import { type OpenExecution, readOpenTree } from "../store/sub-execution-store.ts";
import { statesAllowing } from "./execution-state.ts";
import { resumeExecution } from "./resume-execution.ts";

/** Cancels an execution and all below it, the deepest first: what no worker runs at once, the rest by its signal. Nothing that is finished changes. */
export async function cancelTree(runtime: Runtime, id: ExecutionId, principalId: PrincipalId | null): Promise<void> {
  await cancelAll(runtime, await readOpenTree(runtime.database, id), principalId);
}

/** Cancels all below an execution that is about to end; returns its own sub-executions that have not ended yet. */
export async function cancelSubExecutions(runtime: Runtime, id: ExecutionId): Promise<ExecutionId[]> {
  const open = (await readOpenTree(runtime.database, id)).filter((execution) => execution.id !== id);
  await cancelAll(runtime, open, null);
  return open.filter((execution) => execution.parent_execution_id === id).map((execution) => execution.id);
}

async function cancelAll(runtime: Runtime, executions: readonly OpenExecution[], principalId: PrincipalId | null): Promise<void> {
  // Siblings together, so that they share a flush; parents after their children, which must end first.
  for (let from = 0; from < executions.length; ) {
    const parent = executions[from]?.parent_execution_id;
    let to = from + 1;
    while (to < executions.length && executions[to]?.parent_execution_id === parent) to += 1;
    await Promise.all(executions.slice(from, to).map((execution) => cancelOne(runtime, execution, principalId)));
    from = to;
  }
}

async function cancelOne(runtime: Runtime, execution: OpenExecution, principalId: PrincipalId | null): Promise<void> {
  const { id, root_execution_id, parent_execution_id, cancel_requested } = execution;
  const asked = { type: "cancel_requested", payload: jsonText({ principal_id: principalId }) } as const;
  const item: Omit<CommitItem, "from_states" | "patch" | "events"> = { execution_id: id, root_execution_id, attempt: null };
  const ended = await runtime.events.append({
    ...item,
    parent_execution_id,
    only_idle: true,
    from_states: statesAllowing("cancel"),
    patch: { state: "cancelled", finished: true, worker_id: null, ...(cancel_requested ? {} : { cancel_requested: true }) },
    events: [...(cancel_requested ? [] : [asked]), { type: "execution_cancelled", payload: "{}" }],
  });
  if (ended.accepted) {
    if (ended.parent_waits === true && parent_execution_id !== null)
      await resumeExecution(runtime, { id: parent_execution_id, root_execution_id });
    return;
  }
  await runtime.events.append({ ...item, from_states: statesAllowing("ask_cancel"), patch: { cancel_requested: true }, events: [asked] });
  runtime.worker?.cancel(id);
  await notify(runtime.database, "cancels", id);
}
