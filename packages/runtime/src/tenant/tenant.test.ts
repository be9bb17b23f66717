import { ApiKeyId, CreatePrincipal, ListApiKeys, noLimits, type Role, type SpaceId, UpdateSpace } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createModels } from "../model/models.ts";
import { publishVersion } from "../registry/publish-version.ts";
import { scriptSkill } from "../registry/test-skill-files.ts";
import { checkBlobs } from "../retention/check-blobs.ts";
import { deleteSpaces } from "../retention/delete-spaces.ts";
import type { RequestContext } from "../runtime.ts";
import { createSchedule } from "../schedule/manage-schedules.ts";
import { runTick } from "../schedule/run-tick.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createThread } from "../thread/manage-threads.ts";
import { createApiKey, getApiKey, listApiKeys, revokeApiKey, rotateApiKey, updateApiKey } from "./manage-api-keys.ts";
import { addMember, listMembers, removeMember, updateMember } from "./manage-members.ts";
import { createLink, createPrincipal, deletePrincipal, getPrincipal, listPrincipals, updatePrincipal } from "./manage-principals.ts";
import { createSpace, deleteSpace, getSpace, listSpaces, updateSpace } from "./manage-spaces.ts";
import { getTenant, updateTenant } from "./manage-tenant.ts";
import { getSpaceModels, setSpaceModels } from "./space-models.ts";

let t: TestRuntime;
beforeAll(async () => {
  const models = createModels({ openai: { apiKey: "none" }, aliases: { quick: "openai:small", smart: "openai:large" } });
  t = await createTestRuntime({ models });
});
afterAll(async () => await t.close());

const page = { limit: 50 };
/** The context of a key as a request with it has it. */
const by = async (key: string): Promise<RequestContext> => ({
  runtime: t.runtime,
  principal: await t.runtime.authenticator.byApiKey(key),
});
const keyInput = { name: "A key", space_id: null, scopes: null, expires_at: null };
const someone = async (name: string) =>
  await createPrincipal(t.context, { name, kind: "user", email: `${name.toLowerCase()}@example.com`, role: "member" });
const memberOf = async (role: Role, space_id: SpaceId = t.space_id) => {
  const made = await someone(`P${t.runtime.newId()}`);
  return await addMember(t.context, { space_id, principal_id: made.principal_id, role });
};

test("a space is made, read, renamed, limited one by one, and listed with one's role", async () => {
  const made = await createSpace(t.context, { name: "Finance" });
  expect(made).toMatchObject({ name: "Finance", role: "owner", limits: noLimits, tenant_id: t.context.principal.tenant_id });
  const ref = { space_id: made.id };
  await updateSpace(t.context, UpdateSpace.parse({ ...ref, limits: { tokens: 1_000, cost_usd: "0.5" } }));
  const after = await updateSpace(t.context, UpdateSpace.parse({ ...ref, name: "Money", limits: { tokens: null } }));
  expect(after).toMatchObject({ name: "Money", limits: { ...noLimits, cost_usd: "0.5" } });
  expect(await getSpace(t.context, ref)).toEqual(after);
  const { limits: _, ...listed } = after;
  expect((await listSpaces(t.context, page)).data).toContainEqual(listed);
  expect((await t.runtime.scopeLimits.of({ tenant_id: made.tenant_id, space_id: made.id })).space).toMatchObject({ cost_usd: "0.5" });
});

test("someone who joins a space has the role that was given, until it is changed or taken", async () => {
  const { principal_id, name } = await someone("Ada");
  const ref = { space_id: t.space_id, principal_id };
  expect(await addMember(t.context, { space_id: t.space_id, email: "ada@example.com", role: "viewer" })).toMatchObject({
    ...{ principal_id, name, email: "ada@example.com", kind: "user", role: "viewer" },
  });
  await expect(addMember(t.context, { ...ref, role: "owner" })).rejects.toMatchObject({ code: "conflict" });
  const { key } = await createApiKey(t.context, { ...keyInput, principal_id });
  const ada = await by(key);
  const write = () => updateSpace(ada, { space_id: t.space_id, name: "Hers" });
  await expect(write()).rejects.toMatchObject({ code: "forbidden" });
  expect(await updateMember(t.context, { ...ref, role: "owner" })).toMatchObject({ role: "owner" });
  expect(await write()).toMatchObject({ name: "Hers", role: "owner" });
  expect((await listMembers(ada, { space_id: t.space_id, ...page })).data.map((member) => member.principal_id)).toContain(principal_id);
  await removeMember(ada, ref);
  await expect(write()).rejects.toMatchObject({ code: "not_found" });
  await expect(removeMember(t.context, ref)).rejects.toMatchObject({ code: "not_found" });
});

test("a member that is nobody of the tenant is refused by the name of the field", async () => {
  const stranger = await t.stranger();
  const named = { space_id: t.space_id, principal_id: stranger.context.principal.id, role: "viewer" as const };
  await expect(addMember(t.context, named)).rejects.toMatchObject({
    code: "validation_error",
    detail: [{ loc: ["body", "principal_id"] }],
  });
});

test("the last owner of a space stays one, also when two leave at the same moment", async () => {
  const { id: space_id } = await createSpace(t.context, { name: "Two owners" });
  const other = await memberOf("owner", space_id);
  const mine = { space_id, principal_id: t.context.principal.id };
  const left = await Promise.allSettled([
    removeMember(t.context, mine),
    updateMember(t.context, { space_id, principal_id: other.principal_id, role: "viewer" }),
  ]);
  expect(left.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const owners = (await listMembers(t.context, { space_id, ...page })).data.filter(({ role }) => role === "owner");
  expect(owners).toHaveLength(1);
});

test("people are invited by a link, programs have none, and an address belongs to one", async () => {
  const made = await someone("Grace");
  expect(made.link).toMatchObject({ purpose: "invitation", path: expect.stringMatching(/^\/sign-in\/link\/[\w-]{43}$/) });
  await expect(someone("Grace")).rejects.toMatchObject({ code: "conflict" });
  const program = CreatePrincipal.parse({ name: "Importer", kind: "api_key" });
  const { link, principal_id } = await createPrincipal(t.context, program);
  expect(link).toBeNull();
  await expect(createLink(t.context, { principal_id, purpose: "invitation" })).rejects.toMatchObject({ code: "conflict" });
  const again = await createLink(t.context, { principal_id: made.principal_id, purpose: "invitation" });
  const links = await t.runtime.database.prisma.one_time_link.findMany({ where: { principal_id: made.principal_id } });
  expect(links).toHaveLength(1);
  expect(JSON.stringify(links)).not.toContain(again.path.split("/").at(-1));
  for (const wrong of [{ name: "X" }, { name: "X", kind: "api_key", email: "x@example.com" }, { name: " ", email: "x@example.com" }])
    expect(CreatePrincipal.safeParse(wrong).success).toBe(false);
});

test("who is disabled is refused, and is let in again; who is deleted never", async () => {
  const { principal_id } = await memberOf("editor");
  const { key } = await createApiKey(t.context, { ...keyInput, principal_id });
  expect((await by(key)).principal.id).toBe(principal_id);
  expect(await updatePrincipal(t.context, { principal_id, disabled: true })).toMatchObject({ disabled_at: expect.any(String) });
  await expect(by(key)).rejects.toMatchObject({ code: "unauthorized" });
  await updatePrincipal(t.context, { principal_id, disabled: false });
  expect((await by(key)).principal.id).toBe(principal_id);
  await deletePrincipal(t.context, { principal_id });
  await expect(by(key)).rejects.toMatchObject({ code: "unauthorized" });
  const deleted = await getPrincipal(t.context, { principal_id });
  expect(deleted).toMatchObject({ disabled_at: deleted.deleted_at, deleted_at: expect.any(String), email: null, role: "member" });
  await deletePrincipal(t.context, { principal_id });
  expect(await getPrincipal(t.context, { principal_id })).toEqual(deleted);
  await expect(updatePrincipal(t.context, { principal_id, disabled: false })).rejects.toMatchObject({ code: "conflict" });
  await expect(createApiKey(t.context, { ...keyInput, principal_id })).rejects.toMatchObject({ code: "validation_error" });
  await expect(addMember(t.context, { space_id: t.space_id, principal_id, role: "viewer" })).rejects.toMatchObject({
    code: "validation_error",
  });
  expect((await listMembers(t.context, { space_id: t.space_id, ...page })).data.map((member) => member.principal_id)).not.toContain(
    principal_id,
  );
  expect((await listApiKeys(t.context, { ...page, all: false, principal_id })).data).toMatchObject([{ revoked_at: expect.any(String) }]);
});

test("the last owner of a tenant cannot be demoted, disabled or deleted", async () => {
  const { id: principal_id } = t.context.principal;
  for (const attempt of [
    () => updatePrincipal(t.context, { principal_id, role: "member" }),
    () => updatePrincipal(t.context, { principal_id, disabled: true }),
    () => deletePrincipal(t.context, { principal_id }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: "conflict" });
  expect(await getPrincipal(t.context, { principal_id })).toMatchObject({ role: "owner", disabled_at: null });
});

test("a key is shown once, works with what it was given, and is listed without itself", async () => {
  const made = await createApiKey(t.context, { ...keyInput, name: "Reader", scopes: ["executions:read"], space_id: t.space_id });
  expect(made).toMatchObject({ name: "Reader", prefix: made.key.slice(0, 8), created_by: t.context.principal.id, last_used_at: null });
  const reader = await by(made.key);
  await t.runtime.scope.require(reader.principal, t.space_id, "executions:read");
  await expect(executionsOf(t, reader).start("count", { n: 1 })).rejects.toMatchObject({ code: "forbidden" });
  const listed = (await listApiKeys(t.context, ListApiKeys.parse({}))).data.find(({ api_key_id }) => api_key_id === made.api_key_id);
  expect(listed).toMatchObject({ scopes: ["executions:read"], space_id: t.space_id });
  expect(JSON.stringify(listed)).not.toContain(made.key);
  expect(await updateApiKey(t.context, { api_key_id: made.api_key_id, name: "Renamed" })).toMatchObject({ name: "Renamed" });
  await expect.poll(async () => (await getApiKey(t.context, made)).last_used_at).not.toBeNull();
});

test("a key that was revoked is refused at once here, and in another process that heard of it", async () => {
  const { runtime: another } = await t.another({ embeddedWorker: false });
  const made = await createApiKey(t.context, keyInput);
  for (const runtime of [t.runtime, another]) expect((await runtime.authenticator.byApiKey(made.key)).id).toBe(t.context.principal.id);
  await revokeApiKey(t.context, made);
  await revokeApiKey(t.context, made);
  await expect(t.runtime.authenticator.byApiKey(made.key)).rejects.toMatchObject({ code: "unauthorized" });
  const refused = async () =>
    await another.authenticator.byApiKey(made.key).then(
      () => "let in",
      (error: { code: string }) => error.code,
    );
  await expect.poll(refused).toBe("unauthorized");
});

test("a rotated key is another secret of the same rights; the one before is good for the grace that was given", async () => {
  const made = await createApiKey(t.context, { ...keyInput, scopes: ["executions:read", "keys:own"] });
  const next = await rotateApiKey(t.context, { api_key_id: made.api_key_id, grace_seconds: 3_600 });
  expect(next).toMatchObject({ name: made.name, scopes: made.scopes, expires_at: null });
  for (const { key } of [made, next]) expect((await by(key)).principal.id).toBe(t.context.principal.id);
  expect((await getApiKey(t.context, made)).expires_at).not.toBeNull();
  const last = await rotateApiKey(t.context, { api_key_id: next.api_key_id, grace_seconds: 0 });
  await expect(by(next.key)).rejects.toMatchObject({ code: "unauthorized" });
  await by(last.key);
  await expect(rotateApiKey(t.context, { api_key_id: next.api_key_id, grace_seconds: 0 })).rejects.toMatchObject({ code: "conflict" });
});

test("a credential gives no more than it has: not a scope, not another space, not a longer life", async () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const limited = await by(
    (await createApiKey(t.context, { ...keyInput, scopes: ["keys:own", "executions:read"], expires_at: inAnHour })).key,
  );
  for (const more of [
    { scopes: null, expires_at: inAnHour },
    { scopes: ["skills:write" as const], expires_at: inAnHour },
    { scopes: ["executions:read" as const], expires_at: null },
    { scopes: ["executions:read" as const], expires_at: new Date(Date.now() + 7_200_000).toISOString() },
  ])
    await expect(createApiKey(limited, { ...keyInput, ...more })).rejects.toMatchObject({ code: "forbidden" });
  const given = await createApiKey(limited, { ...keyInput, scopes: ["executions:read"], expires_at: inAnHour });
  expect(given).toMatchObject({ scopes: ["executions:read"], expires_at: inAnHour });
  const whole = await createApiKey(t.context, keyInput);
  await expect(rotateApiKey(limited, { api_key_id: whole.api_key_id, grace_seconds: 0 })).rejects.toMatchObject({ code: "forbidden" });
});

test("a key for nobody, for a space that its principal is not in, or for the past is refused by its field", async () => {
  const stranger = await t.stranger();
  const { principal_id } = await someone("Outside");
  for (const [input, field] of [
    [{ principal_id: stranger.context.principal.id }, "principal_id"],
    [{ space_id: stranger.space_id }, "space_id"],
    [{ principal_id, space_id: t.space_id }, "space_id"],
    [{ expires_at: "2020-01-01T00:00:00.000Z" }, "expires_at"],
  ] as const)
    await expect(createApiKey(t.context, { ...keyInput, ...input })).rejects.toMatchObject({ detail: [{ loc: ["body", field] }] });
});

test("a principal has a hundred keys at most, however many are asked for at once", async () => {
  const { principal_id } = await memberOf("member");
  const insert = `insert into api_key (id, tenant_id, principal_id, name, prefix, key_hash)
    select gen_random_uuid(), $1, $2, 'Key', 'akp_', sha256(gen_random_uuid()::text::bytea) from generate_series(1, 97)`;
  await t.runtime.database.execute(insert, [t.context.principal.tenant_id, principal_id]);
  const asked = await Promise.allSettled(Array.from({ length: 6 }, () => createApiKey(t.context, { ...keyInput, principal_id })));
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
});

test("keys, principals and members are hidden from another tenant, and from those who may not see them", async () => {
  const stranger = await t.stranger();
  const { api_key_id } = await createApiKey(t.context, keyInput);
  const { principal_id } = await memberOf("viewer");
  const { space_id } = t;
  for (const attempt of [
    () => getApiKey(stranger.context, { api_key_id }),
    () => revokeApiKey(stranger.context, { api_key_id }),
    () => rotateApiKey(stranger.context, { api_key_id, grace_seconds: 0 }),
    () => getPrincipal(stranger.context, { principal_id }),
    () => updatePrincipal(stranger.context, { principal_id, name: "Mine" }),
    () => deletePrincipal(stranger.context, { principal_id }),
    () => createLink(stranger.context, { principal_id, purpose: "password_reset" }),
    () => getSpace(stranger.context, { space_id }),
    () => deleteSpace(stranger.context, { space_id }),
    () => listMembers(stranger.context, { space_id, ...page }),
    () => removeMember(stranger.context, { space_id, principal_id }),
    () => getSpaceModels(stranger.context, { space_id }),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  expect((await listPrincipals(stranger.context, page)).data).toHaveLength(1);
  const { context: colleague } = await t.colleague("owner");
  await expect(getApiKey(colleague, { api_key_id })).rejects.toMatchObject({ code: "not_found" });
  await expect(revokeApiKey(colleague, { api_key_id: ApiKeyId.parse(t.runtime.newId()) })).rejects.toMatchObject({ code: "not_found" });
  await expect(listPrincipals(colleague, page)).rejects.toMatchObject({ code: "forbidden" });
});

test("the tenant is renamed and limited by its owners", async () => {
  const before = await getTenant(t.context);
  const after = await updateTenant(t.context, { name: "Acme", limits: { concurrent_executions: 50 } });
  expect(after).toEqual({ ...before, name: "Acme", limits: { ...noLimits, concurrent_executions: 50 } });
  await updateTenant(t.context, { limits: { concurrent_executions: null } });
});

test("a space allows models by a list, on which its default stands", async () => {
  const { id: space_id } = await createSpace(t.context, { name: "Models" });
  const own = executionsOf({ ...t, space_id }, t.context);
  expect(await getSpaceModels(t.context, { space_id })).toMatchObject({ allowed: null, default: null });
  for (const [wrong, field] of [
    [{ allowed: ["quick", "nothing"], default: "quick" }, "allowed"],
    [{ allowed: null, default: "nothing" }, "default"],
    [{ allowed: ["quick"], default: null }, "default"],
    [{ allowed: ["quick"], default: "smart" }, "default"],
  ] as const) {
    const input = { space_id, allowed: wrong.allowed === null ? null : [...wrong.allowed], default: wrong.default };
    await expect(setSpaceModels(t.context, input)).rejects.toMatchObject({ detail: [{ loc: ["body", field] }] });
  }
  await setSpaceModels(t.context, { space_id, allowed: ["quick"], default: "quick" });
  await expect(own.start("count", { n: 1 }, { model: "smart" })).rejects.toMatchObject({ detail: [{ loc: ["body", "model"] }] });
  const modelOf = async (id: string) => (await t.runtime.database.execute("select model from execution where id = $1", [id]))[0];
  expect(await modelOf((await own.start("count", { n: 1 }, { model: "quick" })).id)).toEqual({ model: "quick" });
  expect(await modelOf((await own.start("count", { n: 1 })).id)).toEqual({ model: "quick" });
});

test("a deleted space is gone for all at once, what runs in it is cancelled, and nothing of it is left in the end", async () => {
  const { id: space_id } = await createSpace(t.context, { name: "Short-lived" });
  const own = executionsOf({ ...t, space_id }, t.context);
  const { id: waiting } = await own.start("wait", {});
  await own.reached(waiting, "execution_started");
  await own.ended((await own.start("count", { n: 2 })).id);
  await createThread(t.context, { space_id });
  const { schedule_id: scheduled } = await createSchedule(t.context, {
    ...{ space_id, skill_slug: "count", inputs: { n: 1 }, model: null, cron: "0 9 * * *", time_zone: "UTC", enabled: true },
  });
  await publishVersion(t.runtime, { spaceId: space_id, trust: "uploaded", publishedBy: t.context, ...scriptSkill("doomed", "echo 1") });
  const { key } = await createApiKey(t.context, { ...keyInput, space_id });
  await memberOf("viewer", space_id);

  await deleteSpace(t.context, { space_id });
  await expect(getSpace(t.context, { space_id })).rejects.toMatchObject({ code: "not_found" });
  await expect(own.get(waiting)).rejects.toMatchObject({ code: "not_found" });
  await expect(own.start("count", { n: 1 })).rejects.toMatchObject({ code: "not_found" });
  expect((await listSpaces(t.context, page)).data.map(({ id }) => id)).not.toContain(space_id);
  await expect(by(key)).rejects.toMatchObject({ code: "unauthorized" });
  expect(await runTick(t.runtime, { schedule_id: scheduled, at: new Date() })).toBeNull();

  // What runs is cancelled at once, whoever asked for the deletion; the rest goes when its blobs are old enough to be nobody's.
  await deleteSpaces(t.runtime);
  const running = "select 1 from execution where space_id = $1 and finished_at is null";
  await expect.poll(async () => await t.runtime.database.execute(running, [space_id])).toEqual([]);
  expect(await rowsOf(space_id)).toContain("execution");
  await t.runtime.database.execute("update space set deleted_at = now() - interval '25 hours' where id = $1", [space_id]);
  expect(await deleteSpaces(t.runtime)).toMatchObject({ spaces: 1 });
  expect(await rowsOf(space_id)).toEqual([]);
  expect(await checkBlobs(t.runtime)).toEqual({ orphans: [], missing: [], dangling: [] });
  expect((await t.runtime.database.execute("select action from audit_event where space_id = $1", [space_id])).length).toBeGreaterThan(0);
});

test("the last space of a tenant stays, also when two are deleted at the same moment", async () => {
  const stranger = await t.stranger();
  const second = await createSpace(stranger.context, { name: "Second" });
  const deleted = await Promise.allSettled([stranger.space_id, second.id].map((space_id) => deleteSpace(stranger.context, { space_id })));
  expect(deleted.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await listSpaces(stranger.context, page)).data).toHaveLength(1);
});

test("lists lead through everything once, while more is added in between", async () => {
  const names = Array.from({ length: 7 }, (_, n) => `Paged ${n}`);
  for (const name of names) await createSpace(t.context, { name });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const next = await listSpaces(t.context, { limit: 2, cursor });
    seen.push(...next.data.map(({ name }) => name));
    cursor = next.meta.next_cursor ?? undefined;
    await createSpace(t.context, { name: "In between" });
  } while (cursor !== undefined);
  expect(seen.filter((name) => name.startsWith("Paged"))).toEqual(names.toReversed());
  expect(new Set(seen).size + seen.filter((name) => name === "In between").length).toBeGreaterThanOrEqual(seen.length);
});

/** In which tables something names the space. */
async function rowsOf(spaceId: SpaceId): Promise<string[]> {
  const tables = ["space", "space_member", "api_key", "execution", "thread", "schedule", "skill", "space_skill", "artifact", "approval"];
  const found = await Promise.all(
    tables.map(async (table) => {
      const column = table === "space" ? "id" : "space_id";
      const rows = await t.runtime.database.execute(`select 1 from ${table} where ${column} = $1`, [spaceId]);
      return rows.length === 0 ? [] : [table];
    }),
  );
  return found.flat();
}
