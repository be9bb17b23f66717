import { noRateLimits } from "@skillrun/contract";
import { createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Mount, mounts, openNodeMount } from "./rest/testing/mounts.testing.ts";

const quota = 100;
const streams = 2;

let tested: TestRuntime;
const opened: Mount[] = [];

beforeAll(async () => {
  tested = await createTestRuntime();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((mount) => mount.close()));
});
afterAll(() => tested.close());

const limitsOf = (own: object) => ({ ...noRateLimits, ...own });

async function serve(limits: object, open: (typeof mounts)[number][1] = openNodeMount) {
  const { runtime } = await tested.another({ rateLimits: limitsOf(limits) });
  const mount = await open(runtime);
  opened.push(mount);
  const { api_key } = await tested.stranger();
  const as =
    (key: string) =>
    (path: string, init: RequestInit = {}) =>
      mount.send(path, { ...init, headers: { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string>) } });
  return { runtime, mount, as, send: as(api_key), api_key };
}

const me = "/api-proxy/v1/me";

describe.each(mounts)("on %s", (_name, open) => {
  test("every answer says what is left, and the request too many is refused with when to come back", async () => {
    const { send } = await serve({ credential_requests: 3, tenant_requests: 100 }, open);
    const first = await send(me);
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-policy")).toBe('"credential";q=3;w=60, "tenant";q=100;w=60');
    expect(first.headers.get("ratelimit")).toMatch(/^"credential";r=2;t=(60|59), "tenant";r=99;t=(60|59)$/);
    expect((await send("/api-proxy/v1/spaces")).status).toBe(200);
    await send(me);
    const refused = await send(me);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("ratelimit")).toMatch(/^"credential";r=0;t=\d+, /);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toEqual({ error: { code: "rate_limited", message: expect.any(String), request_id: expect.any(String) } });
  });

  test("tRPC counts each call of a batch, and refuses in its own shape", async () => {
    const { send } = await serve({ credential_requests: 3 }, open);
    const batch = "/api/trpc/me,me?batch=1&input=%7B%7D";
    const first = await send(batch);
    expect(first.headers.get("ratelimit")).toMatch(/^"credential";r=1;/);
    const refused = await send(batch);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject([{ error: { data: { code: "rate_limited", httpStatus: 429 } } }, {}]);
  });

  test("a credential opens as many streams at once as it may, over REST and tRPC together, and one more when one has ended", async () => {
    const { mount, runtime, as } = await serve({ credential_streams: streams }, open);
    const send = as(tested.api_key);
    const stream = (path: string) => {
      const controller = new AbortController();
      return { controller, response: send(path, { signal: controller.signal, headers: { accept: "text/event-stream" } }) };
    };
    const ref = { space_id: tested.space_id, tool_call_id: `call-${mount.origin}` };
    const rest = `/api-proxy/v1/spaces/${ref.space_id}/skills/executions/by-chat-tool-call/${encodeURIComponent(ref.tool_call_id)}/events`;
    const trpc = `/api/trpc/execution.eventsByChatToolCall?input=${encodeURIComponent(JSON.stringify(ref))}`;
    const [first, second] = [stream(rest), stream(trpc)];
    expect([(await first.response).status, (await second.response).status]).toEqual([200, 200]);
    await (await second.response).body?.getReader().read();
    const refused = await send(rest);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
    first.controller.abort();
    await expect.poll(() => tryOpening(runtime)).toBe(true);
    second.controller.abort();
  });
});

function tryOpening(runtime: TestRuntime["runtime"]): boolean {
  try {
    runtime.rateLimiter.openStream(tested.context.principal)();
    return true;
  } catch {
    return false;
  }
}

test("a tenant's credentials share its quota, and another tenant's have their own", async () => {
  const { runtime, send } = await serve({ tenant_requests: 1 });
  const { tenant_id } = tested.context.principal;
  const keyed = (id: string) => ({ tenant_id, credential: { ...tested.context.principal.credential, id } });
  expect(runtime.rateLimiter.admit(keyed("one")).fault).toBeNull();
  expect(runtime.rateLimiter.admit(keyed("another")).fault?.code).toBe("rate_limited");
  expect((await send(me)).status).toBe(200);
});

test("without limits nothing is said of them", async () => {
  const { send } = await serve({});
  expect((await send(me)).headers.get("ratelimit-policy")).toBeNull();
});

test("an address that guesses keys is told to wait, whatever it says of itself, and who had a key before is not", async () => {
  const { runtime, as, send } = await serve({ wrong_keys: 2 });
  expect((await send(me)).status).toBe(200);
  const guess = (key: string) => as(key)(me, { headers: { "x-forwarded-for": key.replace(/^akp_/, "192.0.2.") } });
  const statuses = [];
  for (const key of ["akp_1", "akp_2", "akp_3", "akp_4"]) statuses.push((await guess(key)).status);
  expect(statuses).toEqual([401, 401, 401, 429]);
  const refused = await guess("akp_5");
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  runtime.authenticator.forget();
  expect((await send(me)).status).toBe(200);
});

test("two processes admit together at most four fiftieths more than the quota", async () => {
  const servers = [await serve({ credential_requests: quota }), await serve({ credential_requests: quota })];
  const sender = { ...tested.context.principal, credential: { ...tested.context.principal.credential, id: tested.runtime.newId() } };
  let admitted = 0;
  for (let index = 0; index < quota * 2; index += 1) {
    const { rateLimiter } = servers[index % 2]?.runtime ?? tested.runtime;
    if (rateLimiter.admit(sender).fault === null) admitted += 1;
    await rateLimiter.settled();
  }
  expect(admitted).toBeGreaterThanOrEqual(quota);
  expect(admitted).toBeLessThanOrEqual(quota * 1.04);
});

test("a request waits for no database: a thousand are counted in a handful of statements", async () => {
  let statements = 0;
  const { runtime } = await tested.another({
    rateLimits: limitsOf({ credential_requests: 1_000, tenant_requests: 50_000 }),
    database: (database) => ({
      ...database,
      query(prepared, values) {
        if (prepared.text.includes("rate_limit")) statements += 1;
        return database.query(prepared, values);
      },
    }),
  });
  const sender = { ...tested.context.principal, credential: { ...tested.context.principal.credential, id: "counted" } };
  for (let index = 0; index < 1_000; index += 1) {
    expect(runtime.rateLimiter.admit(sender).fault).toBeNull();
    if (index % 20 === 19) await runtime.rateLimiter.settled();
  }
  expect(runtime.rateLimiter.admit(sender).fault?.code).toBe("rate_limited");
  expect(statements).toBeGreaterThan(0);
  expect(statements).toBeLessThanOrEqual(51);
});
