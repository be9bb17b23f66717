import type { TenantId } from "@skillrun/contract";
import type { Job } from "../../engine/engine.ts";
import type { Runtime } from "../../runtime.ts";
import type { Transaction } from "../../store/connection/database.ts";
import { notify } from "../../store/connection/notify.ts";
import {
  countUnderWay,
  lockAdmission,
  markAdmitted,
  readHeld,
  readTenantsWithHeld,
  type UnderWay,
} from "../../store/execution/admission-store.ts";
import { type ExecutionScope, readScopeLimits } from "../../store/execution/limits-store.ts";

/** Others of the tenant are dispatched between two batches. */
const maxAdmittedAtOnce = 100;

/** True when the execution's tenant or space limits how many may be under way at once. */
export async function hasCap(runtime: Runtime, scope: ExecutionScope): Promise<boolean> {
  const { tenant, space } = await runtime.scopeLimits.of(scope);
  return tenant.concurrent_executions !== null || space.concurrent_executions !== null;
}

/** True when one more root execution may be under way, and none waits for its turn; nobody else is admitted there until the transaction ends. */
export async function mayBegin(transaction: Transaction, scope: ExecutionScope): Promise<boolean> {
  await lockAdmission(transaction, scope.tenant_id);
  return (
    (await readHeld(transaction, scope.tenant_id)).length === 0 &&
    (await hasRoom(transaction, scope, await countUnderWay(transaction, scope.tenant_id)))
  );
}

/** Queues what waited for its turn and may begin now, the oldest first. */
export async function admitExecutions(runtime: Runtime, tenantId: TenantId): Promise<void> {
  let admitted: number;
  do {
    admitted = await runtime.database.transaction((transaction) => admitSome(runtime, transaction, tenantId));
    if (admitted > 0) runtime.engine.wake();
  } while (admitted === maxAdmittedAtOnce);
}

async function admitSome(runtime: Runtime, transaction: Transaction, tenantId: TenantId): Promise<number> {
  await lockAdmission(transaction, tenantId);
  const admitted: Job[] = [];
  while (admitted.length < maxAdmittedAtOnce) {
    const job = await admitOldest(transaction, tenantId);
    if (job === null) break;
    admitted.push(job);
  }
  if (admitted.length === 0) return 0;
  await runtime.engine.enqueue(transaction, admitted);
  await notify(transaction, "jobs", "");
  return admitted.length;
}

/** Lets the oldest begin that has room; null when none has. */
async function admitOldest(transaction: Transaction, tenantId: TenantId): Promise<Job | null> {
  // One count for all of them: what ends meanwhile makes room for the oldest, and not for the one that is looked at just then.
  const underWay = await countUnderWay(transaction, tenantId);
  for (const { id, ...scope } of await readHeld(transaction, tenantId)) {
    if ((await hasRoom(transaction, scope, underWay)) && (await markAdmitted(transaction, id))) return { execution_id: id, ...scope };
  }
  return null;
}

/** After a root execution has ended or begun to wait, where a cap holds others back; a fault is mended by the next sweep. */
export async function leavePlace(runtime: Runtime, scope: ExecutionScope): Promise<void> {
  try {
    if (await hasCap(runtime, scope)) await admitExecutions(runtime, scope.tenant_id);
  } catch (error) {
    runtime.log.warn({ err: error, tenant_id: scope.tenant_id }, "executions could not be admitted; the next sweep does it");
  }
}

/** Admits wherever something waits for its turn: the net under processes that died, and under caps that were raised. */
export async function sweepHeld(runtime: Runtime): Promise<void> {
  for (const tenantId of await readTenantsWithHeld(runtime.database)) await admitExecutions(runtime, tenantId);
}

async function hasRoom(transaction: Transaction, scope: ExecutionScope, underWay: UnderWay): Promise<boolean> {
  const { tenant, space } = await readScopeLimits(transaction, scope);
  const inSpace = underWay.spaces.get(scope.space_id) ?? 0;
  return isBelow(underWay.tenant, tenant.concurrent_executions) && isBelow(inSpace, space.concurrent_executions);
}

function isBelow(count: number, cap: number | null): boolean {
  return cap === null || count < cap;
}
