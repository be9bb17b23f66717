import { type ExecutionId, type PrincipalId, SkillrunError, type SpaceId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** A key as it is claimed: unique per space, principal and route. */
export type IdempotencyClaim = {
  space_id: SpaceId;
  principal_id: PrincipalId;
  route: string;
  key: string;
  body_hash: Buffer;
  execution_id: ExecutionId;
};

const claimStatement = statement(`
insert into idempotency_record (space_id, principal_id, route, key, body_hash, execution_id) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing returning execution_id`);
const readStatement = statement(`
select execution_id, body_hash from idempotency_record where space_id = $1 and principal_id = $2 and route = $3 and key = $4`);

/** Claims the key for the execution: null when it was free, the execution that has it when the body is the same, `conflict` when it is another. */
export async function claimIdempotencyKey(transaction: Queryable, claim: IdempotencyClaim): Promise<ExecutionId | null> {
  const { space_id, principal_id, route, key, body_hash, execution_id } = claim;
  const claimed = await transaction.query(claimStatement, [space_id, principal_id, route, key, body_hash, execution_id]);
  if (claimed.length > 0) return null;
  const found = await readClaimed(transaction, claim);
  if (found === null) throw new SkillrunError("conflict", "The idempotency key is in use by a request that has not finished.", {});
  return found;
}

/** The execution that has the key: null when none has, `conflict` when its body is another. */
export async function readClaimed(database: Queryable, claim: Omit<IdempotencyClaim, "execution_id">): Promise<ExecutionId | null> {
  const { space_id, principal_id, route, key, body_hash } = claim;
  const values = [space_id, principal_id, route, key];
  const [found] = await database.query<{ execution_id: ExecutionId; body_hash: Buffer }>(readStatement, values);
  if (found === undefined) return null;
  if (!found.body_hash.equals(body_hash)) throw new SkillrunError("conflict", "The idempotency key was used before with another body.");
  return found.execution_id;
}
