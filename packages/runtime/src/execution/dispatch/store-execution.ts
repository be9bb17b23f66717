import type { ExecutionDetail } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { Transaction } from "../../store/connection/database.ts";
import { notify } from "../../store/connection/notify.ts";
import { type ExecutionRun, insertExecution, type NewExecution, toolCallHash } from "../../store/execution/execution-store.ts";
import type { Slot } from "../worker/worker.ts";
import { hasCap, leavePlace, mayBegin } from "./admit-executions.ts";

/**
 * Stores a root execution: row, first event and claim (a free slot of this process) or job (the queue) are one commit. Where
 * a cap is reached it has neither, and waits for its turn.
 * Null when its tool call or its schedule's tick has an execution already, or `before`, in the same transaction, says no.
 */
export async function storeExecution(
  runtime: Runtime,
  execution: NewExecution,
  before?: (transaction: Transaction) => Promise<boolean>,
): Promise<ExecutionDetail | null> {
  const isCapped = await hasCap(runtime, execution);
  const slot = runtime.worker?.reserve() ?? null;
  try {
    const stored = await store(runtime, execution, { slot, before, isCapped });
    if (stored.detail === null) return null;
    runtime.metrics.dispatched(slot !== null && !stored.isHeld);
    announceFirstEvent(runtime, execution);
    runtime.freshLogs.begun(execution.space_id, { root_execution_id: execution.id, last_seq: 1, state: "queued" });
    if (stored.isHeld) void leavePlace(runtime, execution);
    else slot?.run(runOf(execution, slot));
    return stored.detail;
  } finally {
    slot?.release();
  }
}

type Way = { slot: Slot | null; before: ((transaction: Transaction) => Promise<boolean>) | undefined; isCapped: boolean };
type Stored = { detail: ExecutionDetail | null; isHeld: boolean };

/** One statement where a slot is free, one commit with others where none is, and one of its own where there is more to decide. */
async function store(runtime: Runtime, execution: NewExecution, way: Way): Promise<Stored> {
  const { slot, before, isCapped } = way;
  if (before !== undefined || isCapped) return await storeInTransaction(runtime, execution, way);
  if (slot === null) return { detail: await runtime.queuedStarts.store(execution), isHeld: false };
  return { detail: await insertExecution(runtime.database, { ...execution, worker_id: slot.workerId }), isHeld: false };
}

async function storeInTransaction(runtime: Runtime, execution: NewExecution, { slot, before, isCapped }: Way): Promise<Stored> {
  const { id, tenant_id, space_id } = execution;
  const stored = await runtime.database.transaction(async (transaction) => {
    if (before !== undefined && !(await before(transaction))) return { detail: null, isHeld: false };
    const isHeld = isCapped && !(await mayBegin(transaction, execution));
    const claimed = isHeld ? null : (slot?.workerId ?? null);
    const detail = await insertExecution(transaction, { ...execution, held: isHeld, worker_id: claimed });
    if (detail === null || isHeld || claimed !== null) return { detail, isHeld };
    await runtime.engine.enqueue(transaction, [{ execution_id: id, tenant_id, space_id }]);
    await notify(transaction, "jobs", "");
    return { detail, isHeld };
  });
  if (stored.detail !== null && slot === null) runtime.engine.wake();
  return stored;
}

/** Those who wait in this process need no hint from the database. */
function announceFirstEvent(runtime: Runtime, execution: NewExecution): void {
  if (execution.chat_tool_call_id !== null)
    runtime.toolCalls.hint(toolCallHash(execution.space_id, execution.chat_tool_call_id).toString("hex"));
}

/** What `readRun` would tell of it now. */
function runOf(execution: NewExecution, slot: Slot): ExecutionRun {
  const { id, tenant_id, space_id, principal_id, skill_slug, skill_version_id, inputs, model, limits } = execution;
  return {
    id,
    root_execution_id: id,
    parent_execution_id: null,
    tenant_id,
    space_id,
    principal_id,
    skill_slug,
    skill_version_id,
    inputs,
    model,
    file_source_ids: [...execution.file_source_ids],
    depth: 0,
    child_count: 0,
    iteration_count: 0,
    limits,
    root_limits: limits,
    remaining_ms: limits?.wallclock_ms ?? null,
    state: "running",
    attempt: 1,
    worker_id: slot.workerId,
    worker_lost_count: 0,
    cancel_requested: false,
    is_claimed: true,
  };
}
