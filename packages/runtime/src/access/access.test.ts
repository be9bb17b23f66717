import { randomUUID } from "node:crypto";
import { PrincipalId, SpaceId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { statement } from "../store/connection/database.ts";
import { insertSession } from "../store/identity/principal-store.ts";
import { listSpaces } from "../tenant/manage-spaces.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createAuthenticator } from "./authenticate.ts";
import { ensureFirstTenant, generateApiKey } from "./ensure-first-tenant.ts";
import { getMe } from "./get-me.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

/** An authenticator whose clock is turned by hand. */
const createTimed = () => {
  const clock = { nowMs: 1_000, now: () => clock.nowMs };
  return { clock, authenticator: createAuthenticator(t.runtime.database, t.runtime.secret, clock) };
};

test("a key is its principal's; others are unauthorized", async () => {
  expect(await t.runtime.authenticator.byApiKey(t.api_key)).toEqual(t.context.principal);
  for (const key of [generateApiKey(), "", "akp_", `${t.api_key}x`, t.api_key.toLowerCase(), "\0"])
    await expect(t.runtime.authenticator.byApiKey(key)).rejects.toMatchObject({ code: "unauthorized" });
});

test("a revoked key works for three seconds more at most where it was just used and nothing was heard, and not at all elsewhere", async () => {
  const stranger = await t.stranger();
  const { clock, authenticator } = createTimed();
  await authenticator.byApiKey(stranger.api_key);
  const revoke = statement("update api_key set revoked_at = now() where principal_id = $1");
  await t.runtime.database.query(revoke, [stranger.context.principal.id]);
  await expect(createTimed().authenticator.byApiKey(stranger.api_key)).rejects.toMatchObject({ code: "unauthorized" });
  clock.nowMs += 2_900;
  expect(await authenticator.byApiKey(stranger.api_key)).toEqual(stranger.context.principal);
  clock.nowMs += 200;
  await expect(authenticator.byApiKey(stranger.api_key)).rejects.toMatchObject({ code: "unauthorized" });
});

test("a session is its principal's until it is ended", async () => {
  const { authenticator } = createTimed();
  const { token, expires_at } = await authenticator.beginSession(t.context.principal.id);
  expect(Date.parse(expires_at)).toBeGreaterThan(Date.now());
  expect(await authenticator.bySession(token)).toMatchObject({
    id: t.context.principal.id,
    credential: { kind: "session", permissions: null },
  });
  await expect(authenticator.byApiKey(token)).rejects.toMatchObject({ code: "unauthorized" });
  await authenticator.endSession(token);
  await expect(authenticator.bySession(token)).rejects.toMatchObject({ code: "unauthorized" });
});

test("an expired session is unauthorized, and the next one that begins takes it away", async () => {
  const { authenticator } = createTimed();
  const expires_at = new Date(Date.now() + 60_000);
  await insertSession(t.runtime.database, { token: "still good", principal_id: t.context.principal.id, api_key_id: null, expires_at });
  const expire = statement(
    "update web_session set expires_at = now() - interval '1 second' where expires_at < now() + interval '2 minutes'",
  );
  await t.runtime.database.query(expire, []);
  await expect(authenticator.bySession("still good")).rejects.toMatchObject({ code: "unauthorized" });
  await authenticator.beginSession(t.context.principal.id);
  const expired = statement("select count(*)::int as count from web_session where expires_at < now()");
  expect(await t.runtime.database.query(expired, [])).toEqual([{ count: 0 }]);
});

test("neither keys nor session tokens are stored", async () => {
  const { token } = await t.runtime.authenticator.beginSession(t.context.principal.id);
  const all = statement(
    "select coalesce(string_agg(k::text, ''), '') || (select string_agg(s::text, '') from web_session s) as text from api_key k",
  );
  const [row] = await t.runtime.database.query<{ text: string }>(all, []);
  expect(row?.text).not.toContain(t.api_key);
  expect(row?.text).not.toContain(token);
});

test("a second start finds the first tenant and makes no new key unless one is needed", async () => {
  const again = await ensureFirstTenant(t.runtime);
  expect(again).toMatchObject({ space_id: t.space_id, principal_id: t.context.principal.id, api_key: null });
  const given = generateApiKey();
  expect((await ensureFirstTenant(t.runtime, { apiKey: given })).api_key).toBe(given);
  expect((await ensureFirstTenant(t.runtime, { apiKey: given })).api_key).toBe(given);
  expect(await t.runtime.authenticator.byApiKey(given)).toMatchObject({ id: t.context.principal.id });
  const made = (await ensureFirstTenant(t.runtime, { needsKey: true })).api_key ?? "";
  expect(await t.runtime.authenticator.byApiKey(made)).toMatchObject({ id: t.context.principal.id });
});

test("a space that one does not belong to is not_found, as one that does not exist", async () => {
  const stranger = await t.stranger();
  const spaces = [stranger.space_id, SpaceId.parse(randomUUID())];
  const faults = spaces.map(
    async (id) =>
      await Promise.resolve(t.runtime.scope.require(t.context.principal, id, "space:read")).then(
        () => expect.fail("let in"),
        (error: unknown) => error,
      ),
  );
  const [theirs, none] = await Promise.all(faults);
  expect(theirs).toMatchObject({ code: "not_found" });
  expect(theirs).toEqual(none);
  await t.runtime.scope.require(t.context.principal, t.space_id, "space:read");
});

test("getMe and listSpaces hide what is of another space", async () => {
  const stranger = await t.stranger();
  expect(await getMe(stranger.context)).toMatchObject({ principal_id: stranger.context.principal.id });
  const mine = await listSpaces(stranger.context, { limit: 10 });
  expect(mine.data.map((space) => space.id)).toEqual([stranger.space_id]);
  const nobody = { ...stranger.context.principal, id: PrincipalId.parse(randomUUID()) };
  expect((await listSpaces({ runtime: t.runtime, principal: nobody }, { limit: 10 })).data).toEqual([]);
});

test("a made-up cursor is a validation_error, whatever is in it", async () => {
  const forged = ["x", "", Buffer.from("[1e300,1]").toString("base64url"), Buffer.from(`[1e300,"${randomUUID()}"]`).toString("base64url")];
  for (const cursor of forged)
    await expect(listSpaces(t.context, { limit: 1, cursor })).rejects.toMatchObject({ code: "validation_error" });
});
