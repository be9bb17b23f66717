import type { ExecutionId } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import { notify } from "../../store/connection/notify.ts";
import { readRun } from "../../store/execution/execution-store.ts";
import { releaseExecution } from "../../store/worker/worker-store.ts";

/**
 * Takes an unfinished execution from a worker and queues it, in one transaction; nothing, and false, when that worker no longer has it.
 * `lost` counts against the execution: after three it is not tried again.
 */
export async function requeueExecution(runtime: Runtime, id: ExecutionId, workerId: string, { lost }: { lost: boolean }): Promise<boolean> {
  const queued = await runtime.database.transaction(async (transaction) => {
    if (!(await releaseExecution(transaction, id, workerId, lost))) return false;
    const run = await readRun(transaction, id);
    if (run !== null)
      await runtime.engine.enqueue(transaction, [{ execution_id: id, tenant_id: run.tenant_id, space_id: run.space_id }], "front");
    await notify(transaction, "jobs", "");
    return true;
  });
  if (queued) runtime.engine.wake();
  return queued;
}
