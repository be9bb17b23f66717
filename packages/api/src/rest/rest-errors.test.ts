import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { ErrorBody } from "@skillrun/contract";
import { describe, expect, test } from "vitest";
import { sessionCookieName } from "../authenticate-request.ts";
import { useApi } from "./testing/api-fixture.testing.ts";
import type { ApiFixture } from "./testing/make-fixture.testing.ts";
import { mounts, openNodeMount } from "./testing/mounts.testing.ts";
import { readObject } from "./testing/read-answer.testing.ts";

/** Checks an answer's status, its body's exact shape and its request id; returns the body. */
async function expectError(response: Response, status: number, code: string) {
  const raw = await readObject(response);
  expect({ status: response.status, error: raw["error"] }).toMatchObject({ status, error: { code } });
  expect(Object.keys(raw)).toEqual(status === 422 ? ["error", "detail"] : ["error"]);
  const body = ErrorBody.parse(raw);
  expect(raw["error"]).toEqual({ code, message: body.error.message, request_id: response.headers.get("x-request-id") });
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  return body;
}

async function expectInvalid(response: Response, loc: (string | number)[]) {
  const { detail } = await expectError(response, 422, "validation_error");
  expect(detail?.map((item) => item.loc)).toContainEqual(loc);
  expect(Object.keys(detail?.[0] ?? {}).sort()).toEqual(["input", "loc", "msg", "type"]);
}

describe.each(mounts)("errors of %s", (_name, open) => {
  const api = useApi(open);
  describeCredentials(api);
  describePaths(api);
  describeBodies(api);
});

function describeCredentials(api: () => ApiFixture): void {
  test("no key, an unknown key and a key of another form are unauthorized, and the answer says how to come in", async () => {
    const { mount } = api();
    for (const headers of [{}, { authorization: "Bearer akp_wrong" }, { "x-api-key": "akp_wrong" }, { authorization: "Basic YTpi" }]) {
      const response = await mount.send("/api-proxy/v1/me", { headers: new Headers(Object.entries(headers)) });
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      await expectError(response, 401, "unauthorized");
    }
  });

  test("a key is taken from either header, whatever else another scheme of Authorization carries", async () => {
    const {
      mount,
      test: { api_key },
    } = api();
    for (const headers of [
      { authorization: `bearer ${api_key}` },
      { "x-api-key": api_key },
      { "x-api-key": api_key, authorization: "Basic YTpi" },
    ]) {
      expect((await mount.send("/api-proxy/v1/me", { headers: new Headers(Object.entries(headers)) })).status).toBe(200);
    }
  });

  test("a session cookie reads from anywhere and writes from its own site alone", async () => {
    const {
      mount,
      inSpace,
      test: { runtime, context },
    } = api();
    const { token } = await runtime.authenticator.beginSession(context.principal.id);
    const host = mount.origin === null ? "skillrun.test" : new URL(mount.origin).host;
    const cookie = `other=1; ${sessionCookieName(host)}=${token}`;
    const post = (headers: Record<string, string>) =>
      mount.send(inSpace("/threads"), {
        method: "POST",
        body: "{}",
        headers: { cookie, host, "content-type": "application/json", ...headers },
      });
    expect((await mount.send("/api-proxy/v1/me", { headers: { cookie } })).status).toBe(200);
    expect((await post({ "sec-fetch-site": "same-origin" })).status).toBe(201);
    expect((await post({ origin: `http://${host}` })).status).toBe(201);
    for (const headers of [
      {},
      { origin: "http://evil.test" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      await expectError(await post(headers as Record<string, string>), 403, "forbidden");
    }
    await expectError(
      await mount.send("/api-proxy/v1/me", { headers: { cookie: `${sessionCookieName(host)}=wrong` } }),
      401,
      "unauthorized",
    );
  });
}

function describePaths(api: () => ApiFixture): void {
  test("an unknown path is not_found, without a key too", async () => {
    const { mount } = api();
    for (const path of ["/api-proxy/v1", "/api-proxy/v1/", "/api-proxy/v1/nothing", "/api-proxy/v1/spaces/x/y/z"]) {
      await expectError(await mount.send(path), 404, "not_found");
    }
  });

  test("a wrong method is answered 405 with the methods that are right", async () => {
    const { send, inSpace } = api();
    const response = await send(inSpace("/skills/count/executions"), { method: "DELETE" });
    expect(response.headers.get("allow")).toBe("GET, HEAD, POST");
    await expectError(response, 405, "not_found");
  });

  test("an id that is no uuid names its place in the path", async () => {
    const { send, inSpace } = api();
    await expectInvalid(await send("/api-proxy/v1/spaces/not-a-uuid/skills"), ["path", "space_id"]);
    await expectInvalid(await send(inSpace("/skills/executions/not-a-uuid")), ["path", "execution_id"]);
    await expectInvalid(await send(inSpace("/skills/executions/not-a-uuid/events")), ["path", "execution_id"]);
    await expectInvalid(await send(inSpace("/artifacts/not-a-uuid/download")), ["path", "artifact_id"]);
  });

  test("percent-encoding that is broken or holds U+0000 names its place in the path", async () => {
    const { send, inSpace } = api();
    for (const id of ["%", "%zz", "%ff%fe", "a%00b"]) {
      await expectInvalid(await send(inSpace(`/skills/executions/by-chat-tool-call/${id}`)), ["path", "tool_call_id"]);
    }
  });

  test("an unknown skill is not_found and an impossible slug is invalid", async () => {
    const { send, inSpace } = api();
    await expectError(await send(inSpace("/skills/no-such-skill")), 404, "not_found");
    await expectError(await send(inSpace("/skills/no-such-skill/executions"), { json: { inputs: {} } }), 404, "not_found");
    await expectInvalid(await send(inSpace("/skills/No_Slug")), ["path", "slug"]);
  });

  test("a query that makes no sense names its parameter", async () => {
    const { send, inSpace } = api();
    for (const [query, name] of [
      ["limit=0", "limit"],
      ["limit=many", "limit"],
      ["limit=101", "limit"],
      ["state=gone", "state"],
    ] as const) {
      await expectInvalid(await send(inSpace(`/skills/executions?${query}`)), ["query", name]);
    }
    await expectInvalid(await send(inSpace("/skills/executions?chat_thread_id=%00")), ["query"]);
  });

  test("something that does not exist and a space that one may not see give the same body as each other", async () => {
    const { send, foreign } = api();
    const bodies = [];
    for (const space of [foreign.missing, foreign.hidden]) {
      const { error } = await expectError(await send(`/api-proxy/v1/spaces/${space}/skills/executions/${randomUUID()}`), 404, "not_found");
      bodies.push({ ...error, request_id: "" });
    }
    expect(bodies[0]).toEqual(bodies[1]);
  });
}

function describeBodies(api: () => ApiFixture): void {
  const post = (init: RequestInit) => api().send(api().inSpace("/skills/count/executions"), { method: "POST", ...init });
  const json = { "content-type": "application/json" };

  test("a body that is not said to be JSON names the header", async () => {
    await expectInvalid(await post({ body: "{}", headers: { "content-type": "text/plain" } }), ["header", "content-type"]);
    await expectInvalid(await post({}), ["header", "content-type"]);
  });

  test.each([
    ["broken JSON", '{"inputs": '],
    ["nothing", ""],
    ["an array", "[]"],
    ["a string", '"inputs"'],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
    ["JSON nested too deep", `{"inputs": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
    ["U+0000", '{"inputs": {"n": 1, "x": "\\u0000"}}'],
    ["half a surrogate pair", '{"inputs": {"n": 1, "x": "\\ud83d"}}'],
  ])("a body of %s names the body", async (_what, body) => {
    await expectInvalid(await post({ body, headers: json }), ["body"]);
  });

  test.each([
    ["an execution's inputs", "/skills/count/executions", '{"inputs": {"n": 1, "id": 2512292042121000001}}', ["body", "inputs", "id"]],
    ["a tool call's arguments", "/tools/count/execute", '{"tool_call_id": "big", "arguments": {"n": 1e400}}', ["body", "arguments", "n"]],
    [
      "a schedule's inputs",
      "/schedules",
      '{"skill_slug": "count", "cron": "* * * * *", "inputs": {"n": [0.12345678901234567890]}}',
      ["body", "inputs", "n", 0],
    ],
    [
      "a chat message's metadata",
      "/chat",
      '{"thread_id": "x", "message": {"metadata": {"id": -9007199254740993}}}',
      ["body", "message", "metadata", "id"],
    ],
  ])("a number in %s that cannot be kept digit by digit names its field and what to do", async (_what, path, body, loc) => {
    const response = await api().send(api().inSpace(path), { method: "POST", body, headers: json });
    const { error, detail } = await expectError(response, 422, "validation_error");
    expect(detail?.map((item) => item.loc)).toEqual([loc]);
    expect(error.message).toMatch(/: the number [-\de.]+ cannot be kept digit by digit; send it as a string$/);
  });

  test("numbers of other forms are kept, and so are any digits in a string", async () => {
    const body = '{"inputs": {"n": 0.0e5, "big": 1e21, "id": "2512292042121000001", "share": 0.1, "held": 9007199254740991}}';
    const response = await post({ body, headers: json });
    expect(response.status).toBe(201);
    const { data } = await readObject(response);
    expect(data).toMatchObject({ inputs: { n: 0, big: 1e21, id: "2512292042121000001", share: 0.1, held: 9007199254740991 } });
  });

  test("a whole surrogate pair that is written as two escapes is fine", async () => {
    expect((await post({ body: '{"inputs": {"n": 0, "x": "\\ud83d\\ude00 \\\\u0000"}}', headers: json })).status).toBe(201);
  });

  test("a missing key and a key of the wrong type name their place in the body", async () => {
    await expectInvalid(await post({ body: "{}", headers: json }), ["body", "inputs"]);
    await expectInvalid(await post({ body: '{"inputs": {}, "file_source_ids": ["x"]}', headers: json }), ["body", "file_source_ids", 0]);
    await expectInvalid(await post({ body: '{"inputs": {"n": "many"}}', headers: json }), ["body", "inputs", "n"]);
    await expectInvalid(await post({ body: '{"inputs": {"n": 1}, "model": "nobody\'s"}', headers: json }), ["body", "model"]);
  });

  test("an idempotency key that is not printable ASCII names its header", async () => {
    await expectInvalid(await post({ body: '{"inputs": {"n": 1}}', headers: { ...json, "idempotency-key": "é" } }), [
      "header",
      "idempotency-key",
    ]);
  });

  test("a body over a megabyte is payload_too_large, with its length announced and without", async () => {
    const body = JSON.stringify({ inputs: { n: 1, text: "x".repeat(1024 * 1024) } });
    await expectError(await post({ body, headers: json }), 413, "payload_too_large");
    const stream = new Blob([body]).stream();
    const init: RequestInit & { duplex: "half" } = { body: stream, headers: json, duplex: "half" };
    await expectError(await post(init), 413, "payload_too_large");
  });
}

describe("errors of raw requests to the node server", () => {
  const api = useApi(openNodeMount);

  const size = 3 * 1024 * 1024;
  test.each([
    ["announced", `Content-Length: ${size}\r\n\r\n`, ""],
    ["chunked", `Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n`, "\r\n0\r\n\r\n"],
  ])("a connection is usable after a body over the limit (%s), which is refused before it has ended", async (_how, before, after) => {
    const { test: fixture, inSpace, mount } = api();
    const socket = connect(Number(new URL(mount.origin ?? "").port), "127.0.0.1");
    let received = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    const head = (method: string, path: string) => `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${fixture.api_key}\r\n`;
    socket.write(`${head("POST", inSpace("/threads"))}Content-Type: application/json\r\n${before}`);
    socket.write("x".repeat(size / 2));
    await expect.poll(() => received).toContain("payload_too_large");
    socket.write(`${"x".repeat(size / 2)}${after}${head("GET", "/api-proxy/v1/me")}\r\n`);
    await expect.poll(() => received).toContain("principal_id");
    socket.destroy();
  });

  test("`..` as a tool call id arrives as it was sent", async () => {
    const {
      test: { api_key },
      inSpace,
      mount,
      send,
    } = api();
    const dispatch = { arguments: { n: 0 }, tool_call_id: ".." };
    expect((await send(inSpace("/tools/count/execute"), { json: dispatch })).status).toBe(201);
    const path = inSpace("/skills/executions/by-chat-tool-call/..");
    const status = await new Promise((resolve, reject) => {
      const options = { port: new URL(mount.origin ?? "").port, path, headers: { "x-api-key": api_key } };
      httpRequest(options, (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(200);
  });
});
