import type { ExecutionId, PrincipalId } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import { notify } from "../../store/connection/notify.ts";
import { type OpenExecution, readOpenTree } from "../../store/execution/sub-execution-store.ts";
import type { AuditRow } from "../../store/identity/audit-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { statesAllowing } from "../execution-state.ts";
import { resumeExecution } from "../sub-execution/resume-execution.ts";

/** Who cancels, and what the audit log is to say of it; nobody where the execution ends for another reason. */
export type CancelledBy = { principal_id: PrincipalId | null; audit?: AuditRow };

/** Cancels an execution and all below it, the deepest first: what no worker runs at once, the rest by its signal. Nothing that is finished changes. */
export async function cancelTree(runtime: Runtime, id: ExecutionId, by: CancelledBy): Promise<void> {
  await cancelAll(runtime, await readOpenTree(runtime.database, id), { ...by, asked: id });
}

/** Cancels all below an execution that is about to end; returns its own sub-executions that have not ended yet. */
export async function cancelSubExecutions(runtime: Runtime, id: ExecutionId): Promise<ExecutionId[]> {
  const open = (await readOpenTree(runtime.database, id)).filter((execution) => execution.id !== id);
  await cancelAll(runtime, open, { principal_id: null });
  return open.filter((execution) => execution.parent_execution_id === id).map((execution) => execution.id);
}

/** `asked` is the one that was asked for by name, of which the audit log tells. */
type Cause = CancelledBy & { asked?: ExecutionId };

async function cancelAll(runtime: Runtime, executions: readonly OpenExecution[], cause: Cause): Promise<void> {
  // First each is told, that none takes the cancel of one below it for a failure.
  await Promise.all(executions.filter(({ cancel_requested }) => !cancel_requested).map((execution) => ask(runtime, execution, cause)));
  const running: ExecutionId[] = [];
  // Then those end that no worker runs: siblings together, so that they share a flush; parents after their children.
  for (let from = 0; from < executions.length; ) {
    const parent = executions[from]?.parent_execution_id;
    let to = from + 1;
    while (to < executions.length && executions[to]?.parent_execution_id === parent) to += 1;
    const siblings = executions.slice(from, to);
    const ended = await Promise.all(siblings.map((execution) => endIdle(runtime, execution)));
    running.push(...siblings.filter((_, index) => ended[index] !== true).map(({ id }) => id));
    from = to;
  }
  for (const id of running) {
    runtime.worker?.cancel(id);
    await notify(runtime.database, "cancels", id);
  }
}

async function ask(runtime: Runtime, { id, root_execution_id }: OpenExecution, { principal_id, audit, asked }: Cause): Promise<void> {
  await runtime.events.append({
    execution_id: id,
    root_execution_id,
    attempt: null,
    from_states: statesAllowing("ask_cancel"),
    patch: { cancel_requested: true, ...(audit !== undefined && id === asked && { audit }) },
    events: [{ type: "cancel_requested", payload: jsonText({ principal_id }) }],
  });
}

async function endIdle(runtime: Runtime, { id, root_execution_id, parent_execution_id }: OpenExecution): Promise<boolean> {
  const ended = await runtime.events.append({
    execution_id: id,
    root_execution_id,
    parent_execution_id,
    attempt: null,
    only_idle: true,
    from_states: statesAllowing("cancel"),
    patch: { state: "cancelled", finished: true, worker_id: null },
    events: [{ type: "execution_cancelled", payload: "{}" }],
  });
  if (ended.accepted && ended.parent_waits === true && parent_execution_id !== null)
    await resumeExecution(runtime, { id: parent_execution_id, root_execution_id });
  return ended.accepted;
}
