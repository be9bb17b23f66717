import { ScopeLimits, type SpaceId, type TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** The tenant and the space that an execution is counted with. */
export type ExecutionScope = { tenant_id: TenantId; space_id: SpaceId };

type StoredLimits = { tenant: unknown; space: unknown };

const readStatement = statement(`
select (select limits from tenant where id = $1) as tenant, (select limits from space where id = $2 and tenant_id = $1) as space`);

/** The limits that a tenant and one of its spaces set; no limits where they set none. */
export async function readScopeLimits(database: Queryable, scope: ExecutionScope): Promise<{ tenant: ScopeLimits; space: ScopeLimits }> {
  const [row] = await database.query<StoredLimits>(readStatement, [scope.tenant_id, scope.space_id]);
  return { tenant: ScopeLimits.parse(row?.tenant ?? {}), space: ScopeLimits.parse(row?.space ?? {}) };
}

const ownStatements = {
  tenant: {
    read: statement("select limits from tenant where id = $1"),
    write: statement("update tenant set limits = $2 where id = $1 returning id"),
  },
  space: {
    read: statement("select limits from space where id = $1"),
    write: statement("update space set limits = $2 where id = $1 returning id"),
  },
};

/** The limits of one tenant or space; null when there is none of that id. */
export async function readOwnLimits(database: Queryable, kind: "tenant" | "space", id: string): Promise<ScopeLimits | null> {
  const [row] = await database.query<{ limits: unknown }>(ownStatements[kind].read, [id]);
  return row === undefined ? null : ScopeLimits.parse(row.limits ?? {});
}

/** Sets the limits of one tenant or space; false when there is none of that id. */
export async function writeOwnLimits(database: Queryable, kind: "tenant" | "space", id: string, limits: ScopeLimits): Promise<boolean> {
  return (await database.query(ownStatements[kind].write, [id, limits])).length === 1;
}
