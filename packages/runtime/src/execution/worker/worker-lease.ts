import type { ExecutionId } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import { type HeldExecution, registerWorker, removeWorker, renewWorkerLease, sweepWorkers } from "../../store/worker/worker-store.ts";
import { sweepWaits } from "../sub-execution/sweep-waits.ts";
import { repeat } from "./repeat.ts";
import { requeueExecution } from "./requeue-execution.ts";
import type { WorkerRuns } from "./worker-runs.ts";

/** How often a lease is renewed while it lasts, at least, and how long after one renewal the next begins, at most. */
const renewalsPerLease = 6;
const renewIntervalMs = 500;
const sweepIntervalMs = 500;
/** A worker that has not renewed for this long is dead if its process holds its lock no more. */
const silenceMs = 1_000;

/** A worker's lease on what it takes. */
export type WorkerLease = {
  /** The name under which it is held now. */
  workerId(): string;
  /** False when it may have run out. */
  isHeld(): boolean;
  /** False while it is renewed so late that the process or its database has more to do than it can. */
  isSteady(): boolean;
  leave(): Promise<void>;
};

/** Keeps the worker's lease, and looks after what it and the dead ones hold. `sessionKey` names the lock of this process's listening connection. */
export async function holdLease(
  runtime: Runtime,
  runs: WorkerRuns,
  { leaseDurationMs, sessionKey }: { leaseDurationMs: number; sessionKey: number | null },
): Promise<WorkerLease> {
  const { database, log, newId } = runtime;
  let workerId = newId();
  /** The ids under which this process lost a lease. */
  const former = new Set<string>();
  let strays = new Set<ExecutionId>();
  const register = () => registerWorker(database, { id: workerId, session_key: sessionKey }, leaseDurationMs);
  await register();
  // Monotonic times: the machine's clock may be off, or jump.
  let renewedAt = performance.now();
  let steadySince = renewedAt;

  const renew = async () => {
    const began = performance.now();
    const held = await renewWorkerLease(database, workerId, leaseDurationMs);
    if (held === null) await begin();
    if (began - renewedAt > leaseDurationMs / 2) steadySince = performance.now();
    renewedAt = began;
    if (held !== null) await tendHeld(held);
  };

  /** Another worker has taken what ran here (a frozen process, a database that was out of reach). */
  const begin = async () => {
    log.warn({ worker_id: workerId }, "the worker's lease was lost; its executions are left to others");
    former.add(workerId);
    workerId = newId();
    runs.stopAll("let_go");
    await register();
  };

  const tendHeld = async (held: readonly HeldExecution[]) => {
    for (const { id, cancel_requested } of held) if (cancel_requested) runs.cancel(id);
    // Held and not run, twice in a row: the answer that said so was lost on its way here.
    const idle = held.map(({ id }) => id).filter((id) => !runs.has(id));
    for (const id of idle) if (strays.has(id)) await requeueExecution(runtime, id, workerId, { lost: false });
    strays = new Set(idle);
  };

  const sweepDead = async () => {
    // After a pause of the database's or of ours the others may be as late as we were: they get the time to renew.
    const now = performance.now();
    if (now - renewedAt > leaseDurationMs / 2 || now - steadySince < silenceMs) return;
    for (const orphan of await sweepWorkers(database, { id: workerId, leaseDurationMs, silenceMs })) {
      log.warn({ execution_id: orphan.id, worker_id: orphan.worker_id }, "a worker was lost; its execution goes back into the queue");
      // What this process lost to a database that was away has killed no worker.
      const lost = !former.has(orphan.worker_id);
      if ((await requeueExecution(runtime, orphan.id, orphan.worker_id, { lost })) && lost) runtime.metrics.recovered();
    }
  };

  const sweep = async () => {
    await sweepDead();
    await sweepWaits(runtime);
  };

  // Each on its own: a sweep that has much to hand back must not keep the lease waiting.
  const renewing = repeat(Math.min(renewIntervalMs, leaseDurationMs / renewalsPerLease), renew, (error) => {
    steadySince = performance.now();
    log.warn({ err: error }, "the worker could not renew its lease");
  });
  const sweeping = repeat(sweepIntervalMs, sweep, (error) => log.warn({ err: error }, "the worker could not look for dead ones"));
  return {
    workerId: () => workerId,
    isHeld: () => performance.now() - renewedAt < leaseDurationMs,
    isSteady: () => performance.now() - renewedAt < leaseDurationMs / 2,
    async leave() {
      await sweeping.stop();
      await renewing.stop();
      await removeWorker(database, workerId);
    },
  };
}
