import { type ApiKeyId, CreateApiKey, CreatePrincipal, type PrincipalId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getMe } from "../access/get-me.ts";
import type { RequestContext } from "../runtime.ts";
import { statement } from "../store/connection/database.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "./manage-api-keys.ts";
import { removeMember } from "./manage-members.ts";
import { createLink, createPrincipal, updatePrincipal } from "./manage-principals.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const makeKey = async (more: Partial<CreateApiKey>, context = t.context) =>
  await createApiKey(context, CreateApiKey.parse({ name: "A key", ...more }));
const byKey = async (key: string): Promise<RequestContext> => ({
  runtime: t.runtime,
  principal: await t.runtime.authenticator.byApiKey(key),
});
/** The context of a session that was begun with the key. */
const bySession = async (apiKeyId: ApiKeyId): Promise<RequestContext> => {
  const { token } = await t.runtime.authenticator.beginSession(t.context.principal.id, apiKeyId);
  return { runtime: t.runtime, principal: await t.runtime.authenticator.bySession(token) };
};

test("getMe tells what a credential may, where, and until when", async () => {
  const expires_at = inAnHour();
  const made = await makeKey({ scopes: ["executions:read"], space_id: t.space_id, expires_at });
  const { name, kind, email, role } = t.context.principal;
  expect(await getMe(await byKey(made.key))).toEqual({
    ...{ principal_id: t.context.principal.id, tenant_id: t.context.principal.tenant_id, name, kind, email, role },
    credential: { kind: "api_key", id: made.api_key_id, scopes: ["executions:read"], space_id: t.space_id, expires_at },
  });
  expect((await getMe(await bySession(made.api_key_id))).credential).toMatchObject({ kind: "session", expires_at });
  expect((await getMe(t.context)).credential).toMatchObject({ scopes: null, space_id: null, expires_at: null });
});

test("a session gives no more than the key it was begun with: not a scope, and not a longer life", async () => {
  const expires_at = inAnHour();
  const whole = await bySession((await makeKey({ expires_at })).api_key_id);
  for (const later of [null, new Date(Date.parse(expires_at) + 1).toISOString()])
    await expect(makeKey({ expires_at: later }, whole)).rejects.toMatchObject({ code: "forbidden" });
  expect(await makeKey({ expires_at }, whole)).toMatchObject({ expires_at });
  const scoped = await bySession((await makeKey({ scopes: ["keys:own"] })).api_key_id);
  await expect(makeKey({}, scoped)).rejects.toMatchObject({ code: "forbidden" });
  expect(await makeKey({}, await bySession((await makeKey({})).api_key_id))).toMatchObject({ expires_at: null });
});

test("a credential with scopes, or that expires, makes neither an owner nor a way to sign in as someone who is there", async () => {
  const { principal_id } = await createPrincipal(t.context, CreatePrincipal.parse({ name: "Ada", email: "ada@example.com" }));
  const scoped = await byKey((await makeKey({ scopes: ["principals:write"] })).key);
  const expiring = await byKey((await makeKey({ expires_at: inAnHour() })).key);
  for (const limited of [scoped, expiring, await bySession((await makeKey({ expires_at: inAnHour() })).api_key_id)]) {
    for (const attempt of [
      () => createLink(limited, { principal_id, purpose: "password_reset" }),
      () => createLink(limited, { principal_id: t.context.principal.id, purpose: "invitation" }),
      () => updatePrincipal(limited, { principal_id, role: "owner" }),
      () => createPrincipal(limited, CreatePrincipal.parse({ name: "Program", kind: "api_key", role: "owner" })),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    expect(await updatePrincipal(limited, { principal_id, name: "Ada L." })).toMatchObject({ name: "Ada L." });
  }
});

test("who has a key with few scopes does not leave a space by it", async () => {
  const { context, api_key } = await t.colleague("viewer");
  const ref = { space_id: t.space_id, principal_id: context.principal.id };
  const reader = await makeKey({ scopes: ["space:read"] }, await byKey(api_key));
  await expect(removeMember(await byKey(reader.key), ref)).rejects.toMatchObject({ code: "forbidden" });
  await removeMember(context, ref);
});

test("a key that is rotated twice at the same moment is rotated once", async () => {
  const { api_key_id, principal_id } = await makeKey({ name: "Rotated" });
  const { database } = t.runtime;
  // Both are in the middle of it while somebody else holds the principal.
  let both: Promise<unknown>[] = [];
  await database.transaction(async (transaction) => {
    await transaction.query(statement("select 1 from principal where id = $1 for update"), [principal_id]);
    both = [0, 0].map((grace_seconds) => rotateApiKey(t.context, { api_key_id, grace_seconds }));
    const waiting = "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await expect.poll(() => database.execute(waiting)).toEqual([{ n: 2 }]);
  });
  expect((await Promise.allSettled(both)).map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const { data } = await listApiKeys(t.context, { limit: 100, all: false });
  expect(data.filter(({ name, revoked_at }) => name === "Rotated" && revoked_at === null)).toHaveLength(1);
});

test.each([
  ["hears nothing at all", { notifier: () => ({ start: async () => {}, stop: async () => {} }) }],
  ["loses the connection that listens at that moment", {}],
])("a revoked key is refused within five seconds by a process that %s", async (_what, config) => {
  const { runtime: another } = await t.another(config);
  const { key, api_key_id } = await makeKey({});
  const answerOf = async () =>
    await another.authenticator.byApiKey(key).then(
      ({ id }): PrincipalId | string => id,
      (error: { code: string }) => error.code,
    );
  expect(await answerOf()).toBe(t.context.principal.id);
  const cut =
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'skillrun listener' and datname = current_database()";
  await Promise.all([t.runtime.database.execute(cut), revokeApiKey(t.context, { api_key_id })]);
  await expect.poll(answerOf, { timeout: 5_000 }).toBe("unauthorized");
});
