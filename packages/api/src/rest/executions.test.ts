import { randomUUID } from "node:crypto";
import { ExecutionDetail } from "@skillrun/contract";
import { describe, expect, test } from "vitest";
import { useApi } from "./testing/api-fixture.testing.ts";
import { artifactKeys, detailKeys, summaryKeys, usageKeys } from "./testing/execution-keys.fixture.ts";
import type { ApiFixture } from "./testing/make-fixture.testing.ts";
import { mounts } from "./testing/mounts.testing.ts";
import { readData, readError, readExecution, readObject, readPage } from "./testing/read-answer.testing.ts";

describe.each(mounts)("executions over %s", (_name, open) => {
  const api = useApi(open);
  describeShape(api);
  describeStarting(api);
  describeToolCalls(api);
  describeLists(api);
});

function describeShape(api: () => ApiFixture): void {
  test("an execution has exactly the 25 keys of the vendor's sample, in its order, at every moment of its life", async () => {
    const { send, inSpace, finish } = api();
    const id = await finish("write", { relpath: "a/b.md", body: "hello" });
    const answers = [
      await send(inSpace("/skills/wait/executions"), { json: { inputs: {} } }),
      await send(inSpace(`/skills/executions/${id}`)),
    ];
    const [started, finished] = await Promise.all(answers.map(readObject));
    expect(detailKeys.length).toBe(25);
    for (const body of [started, finished]) {
      expect(Object.keys(body ?? {})).toEqual(["data"]);
      const data = Object(body?.["data"]);
      expect(Object.keys(data)).toEqual(detailKeys);
      expect(Object.keys(data.resource_usage)).toEqual(usageKeys);
      expect(data).toEqual(ExecutionDetail.parse(data));
      for (const artifact of data.artifacts) expect(Object.keys(artifact)).toEqual(artifactKeys);
    }
    expect(started?.["data"]).toMatchObject({
      ...{ outputs: null, error: null, finished_at: null, artifacts: [], chat_tool_call_id: null, idempotency_key: null },
      resource_usage: { cost_usd: "0", wallclock_ms: null },
    });
    expect(finished?.["data"]).toMatchObject({ state: "completed", artifacts: [{ relpath_in_workspace: "a/b.md", size_bytes: 5 }] });
  });

  test("an execution in a list has exactly the 14 keys of the vendor's sample", async () => {
    const { send, inSpace, finish } = api();
    await finish("count", { n: 0 });
    const { data } = await readPage(await send(inSpace("/skills/executions")));
    expect(Object.keys(data[0] ?? {})).toEqual(summaryKeys);
    expect(summaryKeys.length).toBe(14);
  });

  test("HEAD answers as GET does, without the body", async () => {
    const { send, inSpace, finish } = api();
    const path = inSpace(`/skills/executions/${await finish("count", { n: 0 })}`);
    const [head, get] = await Promise.all([send(path, { method: "HEAD" }), send(`${path}/`)]);
    expect([head.status, await head.text(), head.headers.get("content-length")]).toEqual([200, "", get.headers.get("content-length")]);
  });
}

function describeStarting(api: () => ApiFixture): void {
  const start = (inputs: unknown, key: string) =>
    api().send(api().inSpace("/skills/count/executions"), { json: { inputs }, headers: { "idempotency-key": key } });

  test("the same idempotency key and body give the same execution, 201 first and 200 with Idempotent-Replayed after", async () => {
    const key = randomUUID();
    const [first, second] = [await start({ n: 0, gap_ms: 1 }, key), await start({ gap_ms: 1, n: 0 }, key)];
    expect([first.status, first.headers.get("idempotent-replayed")]).toEqual([201, null]);
    expect([second.status, second.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    const [one, two] = [await readExecution(first), await readExecution(second)];
    expect(two).toMatchObject({ id: one.id, idempotency_key: key });
  });

  test("the same idempotency key with another body is a conflict", async () => {
    const key = randomUUID();
    await start({ n: 0 }, key);
    const response = await start({ n: 1 }, key);
    expect([response.status, (await readError(response)).error.code]).toEqual([409, "conflict"]);
  });

  test("an idempotency key in the body is none", async () => {
    const { send, inSpace } = api();
    const response = await send(inSpace("/skills/count/executions"), { json: { inputs: { n: 0 }, idempotency_key: "from-the-body" } });
    expect((await readExecution(response)).idempotency_key).toBeNull();
  });

  test("a cancelled execution comes back cancelled, and again unchanged", async () => {
    const { send, inSpace } = api();
    const { id } = await readExecution(await send(inSpace("/skills/wait/executions"), { json: { inputs: {} } }));
    const cancel = () => send(inSpace(`/skills/executions/${id}/cancel`), { method: "POST" });
    expect((await cancel()).status).toBe(200);
    await (await send(inSpace(`/skills/executions/${id}/events`))).text();
    const [again, once] = [await readExecution(await cancel()), await readExecution(await send(inSpace(`/skills/executions/${id}`)))];
    expect(again.state).toBe("cancelled");
    expect(again).toEqual(once);
  });

  test("a workspace archive is not_found while there is none", async () => {
    const { send, inSpace, finish } = api();
    const id = await finish("count", { n: 0 });
    expect((await send(inSpace(`/skills/executions/${id}/workspace-archive`))).status).toBe(404);
  });
}

function describeToolCalls(api: () => ApiFixture): void {
  const dispatch = (id: string, slug = "count", args: unknown = { n: 0 }) =>
    api().send(api().inSpace(`/tools/${slug}/execute`), { json: { arguments: args, tool_call_id: id, thread_id: "t", message_id: "m" } });
  const lookUp = (id: string, init?: RequestInit) =>
    api().send(api().inSpace(`/skills/executions/by-chat-tool-call/${encodeURIComponent(id)}`), init);

  test("a tool call has one execution: 201 when it is dispatched first, 200 with the same after", async () => {
    const id = `call_${randomUUID()}`;
    const [first, second] = [await dispatch(id), await dispatch(id)];
    expect([first.status, second.status]).toEqual([201, 200]);
    const [one, two] = [await readExecution(first), await readExecution(second)];
    expect(two.id).toBe(one.id);
    expect(one).toMatchObject({ source: "chat", chat_tool_call_id: id, chat_thread_id: "t", chat_message_id: "m" });
  });

  test("a tool call id that is sent again for another call is 409 and says what differs, in REST as in tRPC", async () => {
    const id = `search:${randomUUID()}`;
    await dispatch(id);
    const error = await readError(await dispatch(id, "count", { n: 1 }));
    expect(error).toMatchObject({ error: { code: "conflict", message: expect.stringContaining("the arguments (at arguments.n)") } });
    const body = {
      space_id: api().test.space_id,
      tool_name: "count",
      arguments: { n: 0 },
      tool_call_id: id,
      thread_id: "another",
      message_id: "m",
    };
    const answer = await api().send("/api/trpc/execution.dispatch", { json: body });
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain("the thread (");
  });

  test.each([
    ["slashes", "a/b//c/"],
    ["percent signs", "100%/%2F%25"],
    ["dots", "../x/.."],
    ["spaces and quotes", ` "it's"  `],
    ["a query's and a fragment's marks", "a?b=c&d#e;f+g"],
    ["other scripts", "呼び出し-Ünïcödé-📞"],
    ["control characters", "a\tb\u0001c"],
    ["ten kilobytes", "é".repeat(5_000)],
  ])("a tool call id of %s arrives intact", async (_what, name) => {
    const id = name.length > 1_000 ? name : `${name}${randomUUID()}${name}`;
    expect((await dispatch(id)).status).toBe(201);
    const found = await lookUp(id);
    expect(found.status).toBe(200);
    expect((await readExecution(found)).chat_tool_call_id).toBe(id);
  });

  test("the lookup's text is the very execution that tRPC answers with", async () => {
    const { send, inSpace, test } = api();
    const id = randomUUID();
    const made = await readExecution(await dispatch(id, "wait", { note: 'é "\u2028" \\ 📞', size: 1e21, part: 0.1 }));
    const found = await readExecution(await lookUp(id));
    expect(made.inputs).toMatchObject({ size: 1e21, part: 0.1 });
    expect(Object.keys(found)).toEqual(Object.keys(made));
    expect(found).toMatchObject({ id: made.id, inputs: made.inputs, chat_tool_call_id: id });
    const input = encodeURIComponent(JSON.stringify({ space_id: test.space_id, tool_call_id: id }));
    const { result } = JSON.parse(await (await send(`/api/trpc/execution.byChatToolCall?input=${input}`)).text());
    expect({ ...found, state: null, started_at: null }).toEqual({ ...result.data, state: null, started_at: null });
    await send(inSpace(`/skills/executions/${made.id}/cancel`), { method: "POST" });
  });

  test("a lookup is 404 until the row exists, and with Prefer: wait it answers the moment it does", async () => {
    const id = randomUUID();
    expect((await lookUp(id)).status).toBe(404);
    const waiting = lookUp(id, { headers: { prefer: "respond-async, wait=20" } });
    await dispatch(id);
    const found = await waiting;
    expect([found.status, found.headers.get("preference-applied")]).toEqual([200, "wait=20"]);
    expect((await readExecution(found)).chat_tool_call_id).toBe(id);
  });

  test("a wait that ends without an execution is 404 and says what was applied, at most 30 seconds", async () => {
    const id = randomUUID();
    const response = await lookUp(id, { headers: { prefer: "wait=0" } });
    expect([response.status, response.headers.get("preference-applied")]).toEqual([404, "wait=0"]);
    await dispatch(id);
    expect((await lookUp(id, { headers: { prefer: "wait=999" } })).headers.get("preference-applied")).toBe("wait=30");
    expect((await lookUp(id, { headers: { prefer: "wait=long" } })).headers.get("preference-applied")).toBeNull();
  });

  test("a tool call's execution is cancelled by the tool call's id", async () => {
    const { send, inSpace } = api();
    const id = `a/${randomUUID()}`;
    await dispatch(id, "wait", {});
    const path = inSpace(`/skills/executions/by-chat-tool-call/${encodeURIComponent(id)}`);
    expect((await send(`${path}/cancel`, { method: "POST" })).status).toBe(200);
    expect(await (await send(`${path}/events`)).text()).toContain("event: execution_cancelled\n");
  });

  test("the lookup, the events and the cancel of a tool call hide one of another space", async () => {
    const { send, foreign } = api();
    const id = randomUUID();
    await dispatch(id);
    const path = (space: string, suffix: string) => `/api-proxy/v1/spaces/${space}/skills/executions/by-chat-tool-call/${id}${suffix}`;
    for (const [method, suffix] of [
      ["GET", ""],
      ["GET", "/events"],
      ["POST", "/cancel"],
    ] as const) {
      const hidden = await send(path(foreign.hidden, suffix), { method });
      const missing = await send(path(foreign.missing, suffix), { method });
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect((await readError(hidden)).error.message).toBe((await readError(missing)).error.message);
    }
  });
}

function describeLists(api: () => ApiFixture): void {
  test("executions are listed newest first, page by page, by skill and by state", async () => {
    const { send, inSpace, finish } = api();
    const ids = [await finish("fail", {}), await finish("fail", {}), await finish("fail", {})];
    const seen: unknown[] = [];
    let next = "";
    for (;;) {
      const { data, meta } = await readPage(await send(inSpace(`/skills/fail/executions?state=failed&limit=2${next}`)));
      seen.push(...data.map((execution) => execution["id"]));
      if (meta.next_cursor === null) break;
      next = `&cursor=${encodeURIComponent(meta.next_cursor)}`;
    }
    expect(seen).toEqual(ids.reverse());
    const others = await readPage(await send(inSpace("/skills/executions?skill_slug=fail&state=completed")));
    expect(others).toEqual({ data: [], meta: { next_cursor: null, has_more: false } });
  });

  test("me, spaces, skills and tools say what there is", async () => {
    const {
      send,
      inSpace,
      test: { space_id },
    } = api();
    const me = await readData(await send("/api-proxy/v1/me"));
    expect(Object.keys(me)).toEqual(["principal_id", "tenant_id", "name", "kind", "email", "role", "credential"]);
    const page = async (path: string) => (await readPage(await send(path))).data;
    expect(await page("/api-proxy/v1/spaces")).toMatchObject([{ id: space_id }]);
    expect((await page(inSpace("/skills"))).map((skill) => skill["slug"])).toContain("count");
    expect(await readData(await send(inSpace("/skills/count")))).toMatchObject({ slug: "count", inputs_schema: { required: ["n"] } });
    expect(await page(inSpace("/tools"))).toContainEqual(expect.objectContaining({ tool_name: "count" }));
  });
}
