import { randomUUID } from "node:crypto";
import {
  type Permission,
  permissions,
  type Role,
  roleMay,
  roles,
  type SpacePermission,
  spacePermissions,
  type TenantPermission,
  tenantPermissions,
} from "@skillrun/contract";
import { createThread, generateApiKey, mintToken, startExecution } from "@skillrun/runtime";
import type { TestRuntime } from "@skillrun/runtime/testing";
import { sessionCookieName } from "../authenticate-request.ts";
import type { AccessRow } from "./access-rows.testing.ts";

/** Someone who asks: the headers of the request, and the status that each kind of row is to answer with; null where the caller lacks nothing. */
export type Caller = {
  name: string;
  headers: Record<string, string>;
  expected(row: Pick<AccessRow, "needs" | "reach">): 401 | 403 | 404 | null;
};

/** Every kind of caller who lacks a right, in the space of `t`; `host` is what requests are sent to. */
export async function makeCallers(t: TestRuntime, host: string): Promise<Caller[]> {
  return [
    ...(await unknownCallers(t, host)),
    ...(await strangers(t)),
    ...(await weakRoles(t)),
    ...(await weakKeys(t)),
    ...(await tokensOfOthers(t)),
  ];
}

async function unknownCallers(t: TestRuntime, host: string): Promise<Caller[]> {
  const { authenticator } = t.runtime;
  const [expired, revoked] = [
    await insertKey(t, { expires_at: new Date(Date.now() - 1_000) }),
    await insertKey(t, { revoked_at: new Date() }),
  ];
  const ended = await authenticator.beginSession(t.context.principal.id);
  await authenticator.endSession(ended.token);
  const disabled = await t.colleague("owner");
  await t.runtime.database.execute("update principal set disabled_at = now() where id = $1", [disabled.context.principal.id]);
  authenticator.forget();
  const headers: Record<string, Record<string, string>> = {
    "no credential": {},
    "a made-up key": { authorization: `Bearer ${generateApiKey()}` },
    "another scheme": { authorization: `Basic ${Buffer.from(`x:${t.api_key}`).toString("base64")}` },
    "a key cut short": { "x-api-key": t.api_key.slice(0, -1) },
    "an expired key": { authorization: `Bearer ${expired}` },
    "a revoked key": { authorization: `Bearer ${revoked}` },
    "an ended session": { cookie: `${sessionCookieName(host)}=${ended.token}`, "sec-fetch-site": "same-origin" },
    "a disabled person's key": { authorization: `Bearer ${disabled.api_key}` },
  };
  return Object.entries(headers).map(([name, sent]) => ({ name, headers: sent, expected: ({ needs }) => (needs === "open" ? null : 401) }));
}

async function strangers(t: TestRuntime): Promise<Caller[]> {
  const stranger = await t.stranger();
  const outsider = await insertPrincipal(t);
  const bound = await insertKey(t, { space_id: await insertSpace(t) });
  return [
    { name: "another tenant's owner", headers: bearer(stranger.api_key), expected: ({ needs }) => hiddenSpace(needs) },
    {
      name: "someone of the tenant who is no member",
      headers: bearer(await insertKey(t, { principal_id: outsider })),
      expected: ({ needs }) => hiddenSpace(needs) ?? lacksTenantRole(needs),
    },
    {
      name: "a key of another space",
      headers: bearer(bound),
      expected: ({ needs }) => hiddenSpace(needs) ?? (isTenant(needs) && needs !== "tenant:read" && needs !== "files:write" ? 403 : null),
    },
  ];
}

async function weakRoles(t: TestRuntime): Promise<Caller[]> {
  return await Promise.all(
    roles.map(async (role: Role) => ({
      name: `the space's ${role}`,
      headers: bearer((await t.colleague(role)).api_key),
      expected: ({ needs }: Pick<AccessRow, "needs">) => (isSpace(needs) ? (roleMay(role, needs) ? null : 403) : lacksTenantRole(needs)),
    })),
  );
}

/** A key of the owner's for each permission, which has all the others. */
async function weakKeys(t: TestRuntime): Promise<Caller[]> {
  const keys = permissions.map(async (left: Permission): Promise<Caller> => {
    const key = await insertKey(t, { scopes: permissions.filter((permission) => permission !== left) });
    return { name: `a key without ${left}`, headers: bearer(key), expected: ({ needs }) => (needs === left ? 403 : null) };
  });
  return await Promise.all(keys);
}

/** Scoped tokens that may do everything a token may, with things that no row speaks of. */
async function tokensOfOthers(t: TestRuntime): Promise<Caller[]> {
  const { space_id } = t;
  const thread = await createThread(t.context, { space_id });
  const { id } = await startAnother(t);
  const targets = {
    "an execution": { execution_id: id },
    "a tool call": { tool_call_id: "another" },
    "a thread": { thread_id: thread.id },
  };
  const minted = Object.entries(targets).map(async ([name, target]): Promise<Caller> => {
    const { token } = await mintToken(t.context, { space_id, ...target, allow: ["read", "cancel", "decide"], ttl_seconds: 900 });
    const expected: Caller["expected"] = ({ needs, reach }) => (needs === "open" ? null : reach === true ? 404 : 403);
    return { name: `a scoped token for ${name} of its own`, headers: bearer(token), expected };
  });
  return await Promise.all(minted);
}

async function startAnother(t: TestRuntime) {
  const input = { space_id: t.space_id, slug: "count", inputs: { n: 1 }, file_source_ids: [], model: null };
  return (await startExecution(t.context, input)).execution;
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

function isSpace(needs: AccessRow["needs"]): needs is SpacePermission {
  return needs in spacePermissions;
}

function isTenant(needs: AccessRow["needs"]): needs is TenantPermission {
  return needs in tenantPermissions;
}

function hiddenSpace(needs: AccessRow["needs"]): 404 | null {
  return isSpace(needs) ? 404 : null;
}

function lacksTenantRole(needs: AccessRow["needs"]): 403 | null {
  return isTenant(needs) && tenantPermissions[needs] !== "member" ? 403 : null;
}

type Key = { principal_id: string; space_id: string; scopes: Permission[]; expires_at: Date; revoked_at: Date };

/** A key of the owner's, unless it is said otherwise. */
async function insertKey(t: TestRuntime, more: Partial<Key>): Promise<string> {
  const key = generateApiKey();
  const { tenant_id, id } = t.context.principal;
  const { principal_id = id, space_id = null, scopes = null, expires_at = null, revoked_at = null } = more;
  await t.runtime.database.execute(
    `insert into api_key (id, tenant_id, principal_id, space_id, name, prefix, key_hash, scopes, expires_at, revoked_at)
     values ($1, $2, $3, $4, 'Walk', 'akp_walk', sha256(convert_to($5, 'utf8')), $6::jsonb, $7, $8)`,
    [randomUUID(), tenant_id, principal_id, space_id, key, scopes === null ? null : JSON.stringify(scopes), expires_at, revoked_at],
  );
  return key;
}

async function insertPrincipal(t: TestRuntime): Promise<string> {
  const id = randomUUID();
  const { tenant_id } = t.context.principal;
  await t.runtime.database.execute("insert into principal (id, tenant_id, kind, name) values ($1, $2, 'user', 'Outsider')", [
    id,
    tenant_id,
  ]);
  return id;
}

async function insertSpace(t: TestRuntime): Promise<string> {
  const id = randomUUID();
  const { tenant_id } = t.context.principal;
  await t.runtime.database.execute("insert into space (id, tenant_id, name) values ($1, $2, 'Other')", [id, tenant_id]);
  return id;
}
