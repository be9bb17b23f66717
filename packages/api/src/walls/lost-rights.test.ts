import { randomUUID } from "node:crypto";
import { mintToken, revokeApiKey } from "@skillrun/runtime";
import { describe, expect, test } from "vitest";
import { createContext } from "../context.ts";
import { useApi } from "../rest/testing/api-fixture.testing.ts";
import { mounts } from "../rest/testing/mounts.testing.ts";
import { readData } from "../rest/testing/read-answer.testing.ts";
import { createCaller } from "../routers/app.ts";

/** Five seconds are promised; a loaded machine has some more to notice it. */
const patienceMs = 8_000;

describe.each(mounts)("streams whose reader loses the right over %s", (_name, open) => {
  const api = useApi(open);
  const newKey = async (more: object = {}) => {
    const made = await readData(await api().send("/api-proxy/v1/api-keys", { json: { name: "Reader", ...more } }));
    return { api_key_id: made["api_key_id"] as never, headers: { authorization: `Bearer ${String(made["key"])}` } };
  };
  const startWaiting = async (more: object = {}) => {
    const { send, inSpace } = api();
    const call = `lost ${randomUUID()}`;
    const body = { arguments: {}, tool_call_id: call, ...more };
    const { id } = await readData(await send(inSpace("/tools/wait/execute"), { json: body }));
    return { id: String(id), call };
  };
  const endOf = async (response: Promise<Response>) => {
    const answer = await response;
    expect(answer.status).toBe(200);
    return await answer.text();
  };

  test.each([
    ["an execution", (id: string) => `/skills/executions/${id}/events`],
    ["a tool call that has none yet", () => `/skills/executions/by-chat-tool-call/${randomUUID()}/events`],
  ])("of %s end when the key is revoked, and asking again is refused", { timeout: 20_000 }, async (_what, pathOf) => {
    const { send, inSpace, test: t } = api();
    const { id } = await startWaiting();
    const { headers, api_key_id } = await newKey();
    const path = inSpace(pathOf(id));
    const stream = send(path, { headers });
    await stream;
    const startedAt = performance.now();
    await revokeApiKey(t.context, { api_key_id });
    await endOf(stream);
    expect(performance.now() - startedAt).toBeLessThan(patienceMs);
    expect((await send(path, { headers })).status).toBe(401);
  });

  test("of a thread end when its reader leaves the space, also by tRPC, while others' go on", { timeout: 20_000 }, async () => {
    const { inSpace, mount, send, test: t } = api();
    const colleague = await t.colleague("member");
    const headers = { authorization: `Bearer ${colleague.api_key}`, "content-type": "application/json" };
    const thread_id = randomUUID();
    await mount.send(inSpace("/threads"), { method: "POST", headers, body: JSON.stringify({ id: thread_id }) });
    const { id } = await startWaiting();
    const mine = send(inSpace(`/skills/executions/${id}/events`));
    const theirs = mount.send(inSpace(`/threads/${thread_id}/events`), { headers });
    const caller = createCaller(createContext(t.runtime, colleague.context.principal, randomUUID()));
    const subscription = (await caller.execution.events({ space_id: t.space_id, execution_id: id as never }))[Symbol.asyncIterator]();
    await Promise.all([mine, theirs, subscription.next()]);
    const drain = async () => {
      for (;;) if ((await subscription.next()).done === true) return "ended";
    };
    const drained = drain().catch((error: unknown) => error);
    await send(inSpace(`/members/${colleague.context.principal.id}`), { method: "DELETE" });
    await endOf(theirs);
    expect(await drained).toMatchObject({ code: "not_found" });
    await send(inSpace(`/skills/executions/${id}/cancel`), { method: "POST" });
    expect(await endOf(mine)).toContain("event: execution_cancelled");
  });

  test("of a scoped token end when it expires", { timeout: 20_000 }, async () => {
    const { mount, inSpace, test: t } = api();
    const { id } = await startWaiting();
    // One that is nearly over: no browser is given less than a minute.
    const principal = { ...t.context.principal };
    principal.credential = { ...principal.credential, expires_at_ms: Date.now() + 1_000 };
    const input = { space_id: t.space_id, execution_id: id as never, allow: ["read" as const], ttl_seconds: 60 };
    const { token } = await mintToken({ runtime: t.runtime, principal }, input);
    const headers = { authorization: `Bearer ${token}` };
    await endOf(mount.send(inSpace(`/skills/executions/${id}/events`), { headers }));
    expect((await mount.send(inSpace(`/skills/executions/${id}/events`), { headers })).status).toBe(401);
  });
});
