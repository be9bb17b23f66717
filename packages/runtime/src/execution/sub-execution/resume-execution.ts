import type { ExecutionId } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { Transaction } from "../../store/connection/database.ts";
import { notify } from "../../store/connection/notify.ts";
import type { CommitItem, CommitResult, NewEvent } from "../../store/event/commit-item.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import { readRun } from "../../store/execution/execution-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { statesAllowing } from "../execution-state.ts";

type Parked = { id: ExecutionId; root_execution_id: ExecutionId };

/** Queues an execution that waits without a worker, because something it waits for has come; nothing when it does not wait, or is queued already. */
export async function resumeExecution(runtime: Runtime, parked: Parked): Promise<void> {
  const resumed = await runtime.database.transaction(
    async (transaction) =>
      (await resumeIn(runtime, transaction, parked, "resume", [{ type: "execution_resumed", payload: jsonText({ approval_id: null }) }])) ??
      (await resumeIn(runtime, transaction, parked, "wake", [])),
  );
  if (resumed === null) return;
  runtime.events.announce(resumed.item, resumed.result);
  runtime.engine.wake();
}

/** The same in the caller's transaction, with the events that tell of it; null when the execution does not wait that way. */
export async function resumeIn(
  runtime: Runtime,
  transaction: Transaction,
  { id, root_execution_id }: Parked,
  act: "resume" | "wake",
  events: NewEvent[],
): Promise<{ item: CommitItem; result: CommitResult } | null> {
  const item: CommitItem = {
    execution_id: id,
    root_execution_id,
    attempt: null,
    from_states: statesAllowing(act),
    patch: { state: "running", resumed: true },
    events,
  };
  const [result] = await commitItems(transaction, [item]);
  if (result?.accepted !== true) return null;
  const run = await readRun(transaction, id);
  if (run !== null) {
    await runtime.engine.enqueue(transaction, [{ execution_id: id, tenant_id: run.tenant_id, space_id: run.space_id }], "front");
    await notify(transaction, "jobs", "");
  }
  return { item, result };
}
