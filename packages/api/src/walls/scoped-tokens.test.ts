import { randomUUID } from "node:crypto";
import { ScopedToken } from "@skillrun/contract";
import { mintToken, revokeApiKey } from "@skillrun/runtime";
import { describe, expect, test } from "vitest";
import { useApi } from "../rest/testing/api-fixture.testing.ts";
import { mounts } from "../rest/testing/mounts.testing.ts";
import { readData, readError, readPage } from "../rest/testing/read-answer.testing.ts";

describe.each(mounts)("scoped tokens over %s", (_name, open) => {
  const api = useApi(open);
  const mint = async (body: object) => {
    const { send, inSpace } = api();
    const response = await send(inSpace("/tokens"), { json: { allow: ["read"], ...body } });
    expect(response.status).toBe(201);
    return ScopedToken.parse(await readData(response));
  };
  const bearing =
    (token: string) =>
    (path: string, init: RequestInit & { json?: unknown } = {}) =>
      api().send(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

  test("a token for an execution reads it, its events, its use and its files, and nothing beside it", async () => {
    const { inSpace, finish } = api();
    const id = await finish("write", { relpath: "a.txt", body: "hello" });
    const other = await finish("count", { n: 1 });
    const { token, target, expires_at } = await mint({ execution_id: id, ttl_seconds: 60 });
    expect(target).toEqual({ type: "execution", id });
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(50_000);
    const send = bearing(token);
    const execution = inSpace(`/skills/executions/${id}`);
    const { artifacts } = (await readData(await send(execution))) as { artifacts: { download_url: string; artifact_id: string }[] };
    const [artifact] = artifacts;
    expect(await (await send(artifact?.download_url ?? "")).text()).toBe("hello");
    for (const path of ["/events?after=0", "/usage", "/approvals", "/skill-version"])
      expect((await send(execution + path)).status).toBe(200);
    expect((await readPage(await send(inSpace(`/artifacts?execution_id=${id}`)))).data).toHaveLength(1);
    expect((await send(inSpace(`/artifacts/${artifact?.artifact_id}/download-url?expires_in_s=604800`))).status).toBe(200);
    expect((await send(inSpace(`/skills/executions/${other}`))).status).toBe(404);
    expect((await send(inSpace(`/artifacts?execution_id=${other}`))).status).toBe(404);
    expect((await send(`${execution}/cancel`, { method: "POST" })).status).toBe(403);
    for (const path of [
      inSpace("/skills/executions"),
      inSpace("/artifacts"),
      "/api-proxy/v1/me",
      "/api-proxy/v1/spaces",
      inSpace("/tools"),
    ])
      expect([path, (await send(path)).status]).toEqual([path, 403]);
  });

  test("a download link that a token asked for ends with the token", async () => {
    const { inSpace, finish } = api();
    const id = await finish("write", { relpath: "b.txt", body: "hello" });
    const { token, expires_at } = await mint({ execution_id: id, ttl_seconds: 60 });
    const { data } = await readPage(await bearing(token)(inSpace(`/artifacts?execution_id=${id}`)));
    const link = await readData(await bearing(token)(inSpace(`/artifacts/${data[0]?.["artifact_id"]}/download-url?expires_in_s=604800`)));
    expect(link["expires_at"]).toBe(expires_at);
  });

  test("a token for a tool call finds it before and after it exists, follows it and cancels it", async () => {
    const { inSpace, send } = api();
    const call = `token call ${randomUUID()}`;
    const { token } = await mint({ tool_call_id: call, allow: ["read", "cancel"] });
    const lookup = inSpace(`/skills/executions/by-chat-tool-call/${encodeURIComponent(call)}`);
    expect((await bearing(token)(lookup)).status).toBe(404);
    const held = bearing(token)(lookup, { headers: { prefer: "wait=20" } });
    const stream = bearing(token)(`${lookup}/events`);
    await send(inSpace("/tools/wait/execute"), { json: { arguments: {}, tool_call_id: call } });
    const { id } = await readData(await held);
    expect((await bearing(token)(inSpace(`/skills/executions/${String(id)}`))).status).toBe(200);
    expect((await bearing(token)(`${lookup}/cancel`, { method: "POST" })).status).toBe(200);
    expect(await (await stream).text()).toContain("event: execution_cancelled");
    expect((await bearing(token)(inSpace("/skills/executions/by-chat-tool-call/another"))).status).toBe(404);
  });

  test("a token for a thread follows all its executions, those that come later too, and no other's", async () => {
    const { inSpace, send } = api();
    const thread_id = randomUUID();
    await send(inSpace("/threads"), { json: { id: thread_id } });
    const { token } = await mint({ thread_id });
    const dispatch = async (tool_call_id: string, thread: string | null) =>
      await readData(await send(inSpace("/tools/count/execute"), { json: { arguments: { n: 1 }, tool_call_id, thread_id: thread } }));
    const path = (call: string) => inSpace(`/skills/executions/by-chat-tool-call/${call}`);
    const [mine, theirs] = [`in-${randomUUID()}`, `out-${randomUUID()}`];
    const waits = [mine, theirs].map((call) => bearing(token)(path(call), { headers: { prefer: "wait=20" } }));
    const streams = [mine, theirs].map((call) => bearing(token)(`${path(call)}/events`));
    const [own] = [await dispatch(mine, thread_id), await dispatch(theirs, null)];
    expect((await Promise.all(waits)).map(({ status }) => status)).toEqual([200, 404]);
    const [ownStream = "", otherStream = ""] = await Promise.all(streams.map(async (stream) => await (await stream).text()));
    expect(ownStream).toContain("event: execution_completed");
    // Refused at once, or after the wait: by when the other call came.
    expect(otherStream).toContain("not_found");
    expect(otherStream).not.toContain("execution_");
    expect((await bearing(token)(inSpace(`/skills/executions/${String(own?.["id"])}`))).status).toBe(200);
    expect((await bearing(token)(path(theirs))).status).toBe(404);
    expect((await bearing(token)(inSpace(`/threads/${thread_id}/events`), { method: "HEAD" })).status).toBe(200);
    expect((await bearing(token)(inSpace(`/threads/${thread_id}/messages`))).status).toBe(403);
  });

  test("a token decides an approval where that is allowed", async () => {
    const { inSpace, send, test: t } = api();
    const started = await readData(await send(inSpace("/skills/ask/executions"), { json: { inputs: { question: "Go?" } } }));
    const approvals = inSpace(`/skills/executions/${String(started["id"])}/approvals`);
    const asked = async () => (await readPage(await send(approvals))).data[0]?.["approval_id"];
    await expect.poll(asked, { timeout: 10_000 }).toBeDefined();
    const decision = { json: { decision: "approve" } };
    const reader = await mint({ execution_id: started["id"] });
    expect((await bearing(reader.token)(`${approvals}/${String(await asked())}`, decision)).status).toBe(403);
    const decider = await mint({ execution_id: started["id"], allow: ["decide"] });
    expect((await bearing(decider.token)(`${approvals}/${String(await asked())}`, decision)).status).toBe(200);
    const events = await readPage(await send("/api-proxy/v1/events?action=approval.decided"));
    expect(events.data[0]).toMatchObject({ credential: { kind: "token" }, principal_id: t.context.principal.id });
  });

  test("a token is no good that was changed, has expired, or whose key was revoked", async () => {
    const { inSpace, finish, send, test: t } = api();
    const id = await finish("count", { n: 1 });
    const { token } = await mint({ execution_id: id });
    const path = inSpace(`/skills/executions/${id}`);
    const [head = "", payload = "", signature = ""] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { allow: string[]; expires_at_ms: number };
    const forged = Buffer.from(JSON.stringify({ ...claims, allow: ["read", "cancel"] })).toString("base64url");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    for (const wrong of [
      `${head}.${forged}.${signature}`,
      `${head}.${payload}.`,
      `ast_${none}.${payload}.`,
      token.slice(0, -2),
      "ast_",
      "ast_..",
    ])
      expect((await bearing(wrong)(path)).status).toBe(401);

    const key = await readData(await send("/api-proxy/v1/api-keys", { json: { name: "Back end" } }));
    const minter = { runtime: t.runtime, principal: await t.runtime.authenticator.byApiKey(String(key["key"])) };
    const input = { space_id: t.space_id, allow: ["read" as const], ttl_seconds: 900, execution_id: id as never };
    const minted = await mintToken(minter, input);
    expect((await bearing(minted.token)(path)).status).toBe(200);
    await revokeApiKey(t.context, { api_key_id: key["api_key_id"] as never });
    expect((await bearing(minted.token)(path)).status).toBe(401);

    const short = { ...minter, principal: { ...t.context.principal } };
    short.principal.credential = { ...short.principal.credential, expires_at_ms: Date.now() - 1_000 };
    const expired = await mintToken(short, input);
    expect((await bearing(expired.token)(path)).status).toBe(401);
  });

  test("a token that a session made ends with the session", async () => {
    const { inSpace, finish, test: t } = api();
    const id = await finish("count", { n: 1 });
    const { authenticator } = t.runtime;
    const session = await authenticator.beginSession(t.context.principal.id);
    const context = { runtime: t.runtime, principal: await authenticator.bySession(session.token) };
    const { token } = await mintToken(context, { space_id: t.space_id, allow: ["read"], ttl_seconds: 900, execution_id: id as never });
    const path = inSpace(`/skills/executions/${id}`);
    expect((await bearing(token)(path)).status).toBe(200);
    await authenticator.endSession(session.token);
    expect((await bearing(token)(path)).status).toBe(401);
  });

  test("what cannot be given is refused: what the minter has not, a sub-execution, another's thread, two things at once", async () => {
    const { inSpace, send, finish, test: t } = api();
    const id = await finish("count", { n: 1 });
    const { api_key } = await t.colleague("viewer");
    const headers = { authorization: `Bearer ${api_key}` };
    expect((await send(inSpace("/tokens"), { json: { execution_id: id, allow: ["read"] }, headers })).status).toBe(403);
    const key = await readData(
      await send("/api-proxy/v1/api-keys", { json: { name: "Narrow", scopes: ["tokens:mint", "executions:read", "threads:read"] } }),
    );
    const narrow = { authorization: `Bearer ${String(key["key"])}` };
    expect((await send(inSpace("/tokens"), { json: { execution_id: id, allow: ["read"] }, headers: narrow })).status).toBe(201);
    expect((await send(inSpace("/tokens"), { json: { execution_id: id, allow: ["cancel"] }, headers: narrow })).status).toBe(403);
    for (const [body, key] of [
      [{ execution_id: randomUUID() }, "execution_id"],
      [{ thread_id: randomUUID() }, "thread_id"],
      [{ execution_id: id, tool_call_id: "x" }, "execution_id"],
      [{}, "execution_id"],
      [{ execution_id: id, ttl_seconds: 86_400 }, "ttl_seconds"],
      [{ execution_id: id, allow: ["write"] }, "allow"],
    ] as const) {
      const response = await send(inSpace("/tokens"), { json: { allow: ["read"], ...body } });
      expect([response.status, (await readError(response)).detail?.[0]?.loc.slice(0, 2)]).toEqual([422, ["body", key]]);
    }
    const { token } = await mint({ execution_id: id });
    expect((await bearing(token)(inSpace("/tokens"), { json: { execution_id: id, allow: ["read"] } })).status).toBe(403);
  });
});
