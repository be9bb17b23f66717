import { hash } from "node:crypto";
import { type Me, type Page, PrincipalId, type Space, SpaceId, TenantId } from "@skillrun/contract";
import { type Database, type Queryable, statement } from "./connection/database.ts";
import { timestampSql } from "./execution/execution-projection.ts";
import { pageOf, readCursor } from "./page-cursor.ts";

/** Who acts. */
export type Principal = { id: PrincipalId; tenant_id: TenantId; name: string; kind: Me["kind"] };

type PrincipalRow = { id: string; tenant_id: string; name: string; kind: string };

/** The only form in which keys and session tokens are stored. */
export function secretHash(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash("sha256", secret, "buffer"));
}

const byApiKeyStatement = statement(`
select p.id, p.tenant_id, p.name, p.kind from api_key k join principal p on p.id = k.principal_id where k.key_hash = $1 and k.revoked_at is null`);
const bySessionStatement = statement(`
select p.id, p.tenant_id, p.name, p.kind from web_session s join principal p on p.id = s.principal_id
where s.token_hash = $1 and s.expires_at > now()`);

/** The principal of an API key that is not revoked. */
export async function readPrincipalByApiKey(database: Database, key: string): Promise<Principal | null> {
  return firstPrincipal(await database.query<PrincipalRow>(byApiKeyStatement, [secretHash(key)]));
}

/** The principal of a session that has not expired. */
export async function readPrincipalBySession(database: Database, token: string): Promise<Principal | null> {
  return firstPrincipal(await database.query<PrincipalRow>(bySessionStatement, [secretHash(token)]));
}

/** Stores a session; expired ones go. */
export async function insertSession(database: Database, principalId: PrincipalId, token: string, expiresAt: Date): Promise<void> {
  await database.prisma.web_session.create({ data: { token_hash: secretHash(token), principal_id: principalId, expires_at: expiresAt } });
  await database.prisma.web_session.deleteMany({ where: { expires_at: { lt: new Date() } } });
}

/** Ends a session. */
export async function deleteSession(database: Database, token: string): Promise<void> {
  await database.prisma.web_session.deleteMany({ where: { token_hash: secretHash(token) } });
}

/** Stores an API key's hash; a key that is stored already stays its owner's. */
export async function insertApiKey(
  database: Database,
  input: { id: string; principal_id: PrincipalId; name: string; key: string },
): Promise<void> {
  const { id, principal_id, name, key } = input;
  const data = { id, principal_id, name, prefix: key.slice(0, 8), key_hash: secretHash(key) };
  await database.prisma.api_key.upsert({ where: { key_hash: data.key_hash }, create: data, update: {} });
}

/** The tenant that was made first, with its first space and user. */
export type FirstTenant = { tenant_id: TenantId; space_id: SpaceId; principal: Principal };

/** Reads the first tenant; null in an empty database. */
export async function readFirstTenant(database: Database): Promise<FirstTenant | null> {
  const tenant = await database.prisma.tenant.findFirst({
    orderBy: [{ created_at: "asc" }, { id: "asc" }],
    include: {
      spaces: { orderBy: [{ created_at: "asc" }, { id: "asc" }], take: 1 },
      principals: { where: { kind: "user" }, orderBy: [{ created_at: "asc" }, { id: "asc" }], take: 1 },
    },
  });
  const [space, principal] = [tenant?.spaces[0], tenant?.principals[0]];
  if (tenant === null || space === undefined || principal === undefined) return null;
  return { tenant_id: TenantId.parse(tenant.id), space_id: SpaceId.parse(space.id), principal: principalOf(principal) };
}

/** Makes a tenant with one space and one user who belongs to it. */
export async function insertTenant(
  database: Database,
  ids: { tenant: string; space: string; principal: string },
  name: string,
): Promise<void> {
  const space = { id: ids.space, name: "Default" };
  const principal = { id: ids.principal, kind: "user", name: "Owner" };
  await database.prisma.$transaction([
    database.prisma.tenant.create({ data: { id: ids.tenant, name, spaces: { create: space }, principals: { create: principal } } }),
    database.prisma.space_member.create({ data: { space_id: ids.space, principal_id: ids.principal } }),
  ]);
}

const memberStatement = statement("select 1 as found from space_member where space_id = $1 and principal_id = $2");

/** True when the principal belongs to the space. */
export async function isMember(database: Queryable, spaceId: SpaceId, principalId: PrincipalId): Promise<boolean> {
  return (await database.query(memberStatement, [spaceId, principalId])).length > 0;
}

const spacesStatement = statement(`
select s.id, (extract(epoch from s.created_at) * 1000)::float8 as created_at_ms,
  json_build_object('id', s.id, 'tenant_id', s.tenant_id, 'name', s.name, 'created_at', ${timestampSql("s.created_at")}) as item
from space s join space_member m on m.space_id = s.id
where m.principal_id = $1 and ($2::timestamptz is null or (s.created_at, s.id) < ($2, $3::uuid))
order by s.created_at desc, s.id desc limit $4`);

/** A page of the spaces a principal belongs to, newest first. */
export async function listSpaceRows(
  database: Queryable,
  principalId: PrincipalId,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Space>> {
  const cursor = readCursor(page.cursor);
  const values = [principalId, cursor === null ? null : new Date(cursor.at_ms), cursor?.id ?? null, page.limit + 1];
  const rows = await database.query<{ id: string; created_at_ms: number; item: Space }>(spacesStatement, values);
  return pageOf(
    rows,
    page.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}

function firstPrincipal([row]: PrincipalRow[]): Principal | null {
  return row === undefined ? null : principalOf(row);
}

function principalOf(row: PrincipalRow): Principal {
  return {
    id: PrincipalId.parse(row.id),
    tenant_id: TenantId.parse(row.tenant_id),
    name: row.name,
    kind: row.kind === "api_key" ? "api_key" : "user",
  };
}
