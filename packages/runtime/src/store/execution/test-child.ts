import type { ExecutionId, PrincipalId, SpaceId, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

const insertStatement = statement(`
insert into execution (id, root_execution_id, parent_execution_id, tenant_id, space_id, principal_id, skill_slug, source, inputs, state, attempt)
values ($1, $2, $2, $3, $4, $5, 'count', 'sub_execution', '{}', 'running', 1)`);

/** Stores a sub-execution of a root, running its attempt 1, for tests of logs that hold more than one execution. */
export async function insertRunningChild(
  database: Queryable,
  child: { id: ExecutionId; parent_execution_id: ExecutionId; tenant_id: TenantId; space_id: SpaceId; principal_id: PrincipalId },
): Promise<void> {
  const { id, parent_execution_id, tenant_id, space_id, principal_id } = child;
  await database.query(insertStatement, [id, parent_execution_id, tenant_id, space_id, principal_id]);
}
