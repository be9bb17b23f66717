import { hash } from "node:crypto";
import { type Me, Permission, PrincipalId, SpaceId, TenantId, TenantRole } from "@skillrun/contract";
import { z } from "zod";
import { type Database, statement } from "../connection/database.ts";

/** Who acts, and by which credential. */
export type Principal = {
  id: PrincipalId;
  tenant_id: TenantId;
  name: string;
  kind: Me["kind"];
  email: string | null;
  /** In the tenant; what it is in a space is the guard's to know. */
  role: TenantRole;
  credential: Credential;
};

/** What a request was sent with. A credential may only take away from what its principal may. */
export type Credential = {
  kind: "api_key" | "session" | "token";
  /** The key's id; of a session the beginning of its token's hash; of a token its own. */
  id: string;
  /** What it may do; null: whatever its principal may. */
  permissions: ReadonlySet<Permission> | null;
  /** The one space it opens; null: all of its principal's. */
  space_id: SpaceId | null;
  /** When it ends, by the database's clock, in milliseconds; null: not by itself. */
  expires_at_ms: number | null;
  /** When the key ends that it is, or was begun with; null: no key, or one that does not end by itself. What it makes may not outlive that key. */
  key_expires_at_ms: number | null;
  /** What a scoped token is for, and nothing else; null for every other credential. */
  target: TokenTarget | null;
  /** The key or session that made a scoped token, and without which it is good for nothing; null for every other credential. */
  minted_by: CredentialRef | null;
};

/** A key or a session, as it is stored. */
export type CredentialRef = { kind: "api_key" | "session"; id: string };

/** What a scoped token is for: a root execution with everything below it, a tool call, or a thread. */
export type TokenTarget = { type: "execution" | "tool_call" | "thread"; id: string };

type PrincipalRow = {
  id: string;
  tenant_id: string;
  name: string;
  kind: string;
  email: string | null;
  role: string;
  credential_id: string;
  scopes: unknown;
  space_id: string | null;
  expires_at_ms: number | null;
  key_expires_at_ms: number | null;
  good_for_ms: number | null;
};

/** A principal, and how long its credential is good by itself, in milliseconds; null: it does not end. */
export type FoundPrincipal = { principal: Principal; good_for_ms: number | null };

/** The only form in which keys and session tokens are stored. */
export function secretHash(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash("sha256", secret, "buffer"));
}

const principalSql = "p.id, p.tenant_id, p.name, p.kind, p.email, p.role";
const msSql = (time: string) => `(extract(epoch from ${time}) * 1000)::float8`;
/** When a credential ends, how long that is from now, and when its key does. */
const endSql = (time: string) =>
  `${msSql(time)} as expires_at_ms, ${msSql(`${time} - now()`)} as good_for_ms, ${msSql("k.expires_at")} as key_expires_at_ms`;
/** A key of a space is good for nothing once the space is deleted. */
const keyIsGoodSql = `k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
  and (k.space_id is null or exists (select 1 from space where space.id = k.space_id and space.deleted_at is null))`;
const byApiKeyStatement = statement(`
select ${principalSql}, k.id as credential_id, k.scopes, k.space_id, ${endSql("k.expires_at")}
from api_key k join principal p on p.id = k.principal_id
where k.key_hash = $1 and ${keyIsGoodSql} and p.disabled_at is null`);
const bySessionStatement = statement(`
select ${principalSql}, left(encode(s.token_hash, 'hex'), 16) as credential_id, k.scopes, k.space_id,
  ${endSql("least(s.expires_at, k.expires_at)")}
from web_session s join principal p on p.id = s.principal_id left join api_key k on k.id = s.api_key_id
where s.token_hash = $1 and s.expires_at > now() and (s.api_key_id is null or (${keyIsGoodSql})) and p.disabled_at is null`);

const byKeyIdStatement = statement(`
select ${principalSql}, k.id as credential_id, k.scopes, k.space_id, ${endSql("least(k.expires_at, to_timestamp($2::float8 / 1000))")}
from api_key k join principal p on p.id = k.principal_id
where k.id = $1 and ${keyIsGoodSql} and p.disabled_at is null and ($2::float8 is null or now() < to_timestamp($2::float8 / 1000))`);
const bySessionIdStatement = statement(`
select ${principalSql}, $1::text as credential_id, k.scopes, k.space_id, ${endSql("least(s.expires_at, k.expires_at, to_timestamp($2::float8 / 1000))")}
from web_session s join principal p on p.id = s.principal_id left join api_key k on k.id = s.api_key_id
where s.token_hash between decode($1 || repeat('0', 48), 'hex') and decode($1 || repeat('f', 48), 'hex')
  and s.expires_at > now() and (s.api_key_id is null or (${keyIsGoodSql})) and p.disabled_at is null
  and ($2::float8 is null or now() < to_timestamp($2::float8 / 1000))`);

/** The principal of a key or session by its id, as long as that is good; with `untilMs`, only before that time of the database's. */
export async function readPrincipalByCredential(
  database: Database,
  { kind, id }: CredentialRef,
  untilMs: number | null,
): Promise<FoundPrincipal | null> {
  const byId = kind === "api_key" ? byKeyIdStatement : bySessionIdStatement;
  return principalOf(kind, await database.query<PrincipalRow>(byId, [id, untilMs]));
}

/** The principal of an API key that is neither revoked nor expired. */
export async function readPrincipalByApiKey(database: Database, key: string): Promise<FoundPrincipal | null> {
  return principalOf("api_key", await database.query<PrincipalRow>(byApiKeyStatement, [secretHash(key)]));
}

/** The principal of a session that has not expired, nor the key it was begun with. */
export async function readPrincipalBySession(database: Database, token: string): Promise<FoundPrincipal | null> {
  return principalOf("session", await database.query<PrincipalRow>(bySessionStatement, [secretHash(token)]));
}

/** Stores a session, with the key it is begun with; expired ones go. */
export async function insertSession(
  database: Database,
  session: { token: string; principal_id: PrincipalId; api_key_id: string | null; expires_at: Date },
): Promise<void> {
  const { token, ...rest } = session;
  await database.prisma.web_session.create({ data: { token_hash: secretHash(token), ...rest } });
  await database.prisma.web_session.deleteMany({ where: { expires_at: { lt: new Date() } } });
}

/** Ends a session. */
export async function deleteSession(database: Database, token: string): Promise<void> {
  await database.prisma.web_session.deleteMany({ where: { token_hash: secretHash(token) } });
}

/** The tenant that was made first, with its first space and user. */
export type FirstTenant = { tenant_id: TenantId; space_id: SpaceId; principal_id: PrincipalId };

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
  return {
    tenant_id: TenantId.parse(tenant.id),
    space_id: SpaceId.parse(space.id),
    principal_id: PrincipalId.parse(principal.id),
  };
}

/** Makes a tenant with one space and one user, who owns both. */
export async function insertTenant(
  database: Database,
  ids: { tenant: string; space: string; principal: string },
  name: string,
): Promise<void> {
  const space = { id: ids.space, name: "Default" };
  const principal = { id: ids.principal, kind: "user", name: "Owner", role: "owner" };
  const member = { tenant_id: ids.tenant, space_id: ids.space, principal_id: ids.principal, role: "owner" };
  await database.prisma.$transaction([
    database.prisma.tenant.create({ data: { id: ids.tenant, name, spaces: { create: space }, principals: { create: principal } } }),
    database.prisma.space_member.create({ data: member }),
  ]);
}

function principalOf(kind: CredentialRef["kind"], [row]: PrincipalRow[]): FoundPrincipal | null {
  if (row === undefined) return null;
  const permissions = z.array(Permission).nullable().parse(row.scopes);
  const principal: Principal = {
    id: PrincipalId.parse(row.id),
    tenant_id: TenantId.parse(row.tenant_id),
    name: row.name,
    kind: row.kind === "api_key" ? "api_key" : "user",
    email: row.email,
    role: TenantRole.parse(row.role),
    credential: {
      kind,
      id: row.credential_id,
      permissions: permissions === null ? null : new Set(permissions),
      space_id: SpaceId.nullable().parse(row.space_id),
      expires_at_ms: row.expires_at_ms,
      key_expires_at_ms: row.key_expires_at_ms,
      target: null,
      minted_by: null,
    },
  };
  return { principal, good_for_ms: row.good_for_ms };
}
