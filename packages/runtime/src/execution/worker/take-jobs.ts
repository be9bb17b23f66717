import { isFinalState } from "@skillrun/contract";
import type { Job } from "../../engine/engine.ts";
import type { Runtime } from "../../runtime.ts";
import type { Transaction } from "../../store/connection/database.ts";
import type { CommitItem, CommitResult } from "../../store/event/commit-item.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import { type ExecutionRun, readRuns } from "../../store/execution/execution-store.ts";
import { claimItem } from "../attempt/claim-item.ts";
import { mustEnd } from "../attempt/run-execution.ts";

type TakenJob = { run: ExecutionRun; item: CommitItem; result: CommitResult };

/** Claims the executions of jobs in the very transaction that takes these from the queue: one commit for all of them. */
export function createJobTaker(runtime: Runtime, workerId: () => string) {
  const taken = new WeakMap<Job, TakenJob>();
  return {
    async take(transaction: Transaction, jobs: readonly Job[]): Promise<void> {
      const holder = workerId();
      const runs = await readRuns(
        transaction,
        jobs.map((job) => job.execution_id),
      );
      const open = runs.filter((run) => !isFinalState(run.state) && run.worker_id === null);
      const items = open.map((run) => (mustEnd(run) === null ? claimItem(run, holder) : reserveItem(run, holder)));
      const results = await commitItems(transaction, items);
      const byId = new Map(open.map((run, index) => [run.id, { run, item: items[index], result: results[index] }]));
      for (const job of jobs) {
        const { run, item, result } = byId.get(job.execution_id) ?? {};
        if (run !== undefined && item !== undefined && result?.accepted === true)
          taken.set(job, { run: asHeld(run, item, holder), item, result });
      }
    },
    /** Once that has been committed: the execution, ready to be run; null when it was finished or another's. */
    open(job: Job): ExecutionRun | null {
      const found = taken.get(job);
      if (found === undefined) return null;
      runtime.events.announce(found.item, found.result);
      return found.run;
    },
  };
}

/** Keeps one for this worker that is to end without an attempt. */
function reserveItem(run: ExecutionRun, workerId: string): CommitItem {
  return {
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt: run.attempt,
    claimed_by: workerId,
    from_states: "queued,running",
    patch: { worker_id: workerId },
    events: [],
  };
}

function asHeld(run: ExecutionRun, item: CommitItem, workerId: string): ExecutionRun {
  const attempt = item.patch?.attempt;
  if (attempt === undefined) return { ...run, worker_id: workerId };
  return { ...run, worker_id: workerId, state: "running", attempt, is_claimed: true };
}
