import type { ExecutionId, SpaceId, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import type { ExecutionScope } from "./limits-store.ts";

/** How many root executions of a tenant are under way at one moment, in all and in each of its spaces. */
export type UnderWay = { tenant: number; spaces: ReadonlyMap<SpaceId, number> };

const lockStatement = statement("select pg_advisory_xact_lock(hashtextextended('skillrun admission ' || $1, 0))::text");
const countStatement = statement(`
select space_id, count(*)::int as count from execution
where tenant_id = $1 and parent_execution_id is null and not held and state in ('queued', 'running') group by space_id`);

/** One admission of a tenant at a time, until the transaction ends. */
export async function lockAdmission(transaction: Queryable, tenantId: TenantId): Promise<void> {
  await transaction.query(lockStatement, [tenantId]);
}

/** Counts what is under way; what waits for a person or for its turn is not. */
export async function countUnderWay(transaction: Queryable, tenantId: TenantId): Promise<UnderWay> {
  const rows = await transaction.query<{ space_id: SpaceId; count: number }>(countStatement, [tenantId]);
  const spaces = new Map(rows.map(({ space_id, count }) => [space_id, count]));
  return { tenant: rows.reduce((sum, { count }) => sum + count, 0), spaces };
}

/** One look into the index for each space, however many wait. */
const heldStatement = statement(`
with recursive s as (
  (select space_id from execution where held and tenant_id = $1 order by space_id limit 1)
  union all
  select (select e.space_id from execution e where e.held and e.tenant_id = $1 and e.space_id > s.space_id order by e.space_id limit 1)
  from s where s.space_id is not null
)
select h.id, h.tenant_id, h.space_id from s cross join lateral (
  select e.id, e.tenant_id, e.space_id, e.created_at from execution e
  where e.held and e.tenant_id = $1 and e.space_id = s.space_id order by e.created_at, e.id limit 1
) h order by h.created_at, h.id`);
const admitStatement = statement("update execution set held = false where id = $1 and held and state = 'queued' returning id");
const tenantsStatement = statement("select distinct tenant_id from execution where held");

/** The oldest execution of each space of the tenant that waits for its turn, the oldest of all first. */
export async function readHeld(transaction: Queryable, tenantId: TenantId): Promise<(ExecutionScope & { id: ExecutionId })[]> {
  return await transaction.query(heldStatement, [tenantId]);
}

/** Takes an execution from those that wait for their turn; false when it is none of them. */
export async function markAdmitted(transaction: Queryable, id: ExecutionId): Promise<boolean> {
  return (await transaction.query(admitStatement, [id])).length === 1;
}

/** The tenants that have executions waiting for their turn. */
export async function readTenantsWithHeld(database: Queryable): Promise<TenantId[]> {
  return (await database.query<{ tenant_id: TenantId }>(tenantsStatement, [])).map((row) => row.tenant_id);
}
