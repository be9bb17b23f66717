import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createChat } from "../chat/create-chat.ts";
import { useApi } from "./testing/api-fixture.testing.ts";
import type { ApiFixture } from "./testing/make-fixture.testing.ts";
import { mounts } from "./testing/mounts.testing.ts";
import { readError, readExecution, readObject } from "./testing/read-answer.testing.ts";

const json = { "content-type": "application/json" };
const Uploaded = z.object({ source_ids: z.array(z.string()) });

describe.each(mounts)("on %s", (_name, open) => {
  const api = useApi(open, { chat: createChat({ chatModel: "embedded:router" }) });
  describeBombs(api);
  describePrototypes(api);
  describeNames(api);
  describeUrls(api);
});

const start = (api: ApiFixture, body: string) => api.send(api.inSpace("/skills/count/executions"), { method: "POST", body, headers: json });

function describeBombs(api: () => ApiFixture): void {
  test.each([
    ["keys", `{"inputs": {"n": 0, ${Array.from({ length: 60_000 }, (_, index) => `"k${index}": 1`).join()}}}`],
    ["empty lists", `{"inputs": {"n": 0, "x": [${"[],".repeat(300_000)}[]]}}`],
    ["the same key", `{"inputs": {${'"n": 0,'.repeat(100_000)} "n": 0}}`],
    ["backslashes", `{"inputs": {"n": 0, "x": "${"\\\\".repeat(500_000)}\\u0041"}}`],
    ["one string", `{"inputs": {"n": 0, "x": "${"x".repeat(1_000_000)}"}}`],
  ])("a megabyte of %s is taken or refused, and nothing else", async (_what, body) => {
    const response = await start(api(), body);
    expect([201, 413, 422]).toContain(response.status);
    await response.arrayBuffer();
  });

  test.each([
    ["a list of wrong ids", `{"inputs": {"n": 0}, "file_source_ids": [${'"x",'.repeat(200_000)}"x"]}`],
    ["a list of wrong message parts", `{"thread_id": "x", "message": {"id": "m", "role": "user", "parts": [${"1,".repeat(400_000)}1]}}`],
  ])("%s is answered in brief, however much is wrong with it", async (_what, body) => {
    const path = body.includes("thread_id") ? "/chat" : "/skills/count/executions";
    const response = await api().send(api().inSpace(path), { method: "POST", body, headers: json });
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text.length).toBeLessThan(50_000);
  });

  test.each(["1e999999999", `-${"9".repeat(900_000)}`, `0.${"0".repeat(900_000)}1`, `1e-${"9".repeat(1000)}`])(
    "a number that nothing can hold is refused by its field",
    async (number) => {
      const { error, detail } = await readError(await start(api(), `{"inputs": {"n": ${number}}}`));
      expect([error.code, detail?.[0]?.loc]).toEqual(["validation_error", ["body", "inputs", "n"]]);
      expect(error.message.length).toBeLessThan(1_000);
    },
  );

  test("queries of thousands of parameters, and repeated ones, are read as any other", async () => {
    const query = Array.from({ length: 3_000 }, (_, index) => `k${index}=1`).join("&");
    const response = await api().send(api().inSpace(`/skills/executions?${query}&limit=1&limit=2`));
    expect(response.status).toBe(200);
  });
}

function describePrototypes(api: () => ApiFixture): void {
  const hostile =
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "toString": 1, "hasOwnProperty": null';
  const expectClean = () => {
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(typeof {}.toString).toBe("function");
  };

  test("keys that JavaScript has a meaning for are keys like any other in inputs, and change nothing", async () => {
    const response = await start(api(), `{"inputs": ${hostile}, "n": 0}, ${hostile.slice(1)}}`);
    expect(response.status).toBe(201);
    expect((await readExecution(response)).inputs).toMatchObject({ n: 0, constructor: { prototype: { polluted: true } } });
    expectClean();
  });

  test.each([
    ["a body", "POST", "/threads", `${hostile}}`],
    ["a tool call", "POST", "/tools/count/execute", `{"tool_call_id": "hostile", "arguments": ${hostile}, "n": 0}, "__proto__": {"x": 1}}`],
    ["a chat message", "POST", "/chat", `{"thread_id": "x", "message": {"id": "m", "role": "user", "parts": [${hostile}}]}}`],
    ["a query", "GET", "/skills/executions?__proto__=1&constructor=2&__proto__[polluted]=true&toString=3", undefined],
    ["a filter's value", "GET", "/skills/executions?state=__proto__", undefined],
    ["a path", "GET", "/skills/__proto__", undefined],
    ["a skill's slug", "POST", "/skills/constructor/executions", '{"inputs": {}}'],
  ])("in %s as well", async (_what, method, path, body) => {
    const response = await api().send(api().inSpace(path), { method, headers: json, ...(body !== undefined && { body }) });
    expect(response.status).toBeLessThan(500);
    await response.arrayBuffer();
    expectClean();
  });

  test("in tRPC's batches and inputs as well", async () => {
    for (const query of [`input=${encodeURIComponent(`${hostile}}`)}`, `batch=1&input=${encodeURIComponent('{"__proto__": {"a": 1}}')}`]) {
      for (const path of ["me", "__proto__", "constructor", "skill.__proto__", "toString,me"]) {
        const response = await api().send(`/api/trpc/${path}?${query}`);
        expect(response.status, `${path} ${query}`).toBeLessThan(500);
        await response.arrayBuffer();
      }
    }
    expectClean();
  });

  test("as the names of a form's parts and files as well", async () => {
    const part = (name: string, file: string) => `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\nx\r\n`;
    const names = ["__proto__", "constructor", "toString", "files[__proto__]"];
    const body = `${names.map((name) => part(name, "")).join("")}${part("files", '; filename="__proto__"')}--b--\r\n`;
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const response = await api().send("/api-proxy/v1/files/", { method: "POST", body, headers });
    expect(Uploaded.parse(await readObject(response)).source_ids).toHaveLength(1);
    expectClean();
  });
}

function describeNames(api: () => ApiFixture): void {
  const upload = async (filename: string): Promise<string[]> => {
    const body = `--b\r\nContent-Disposition: form-data; name="files"; filename*=UTF-8''${filename}\r\n\r\nx\r\n--b--\r\n`;
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const response = await api().send("/api-proxy/v1/files/", { method: "POST", body, headers });
    // A name that no header may hold is refused with its part.
    if (response.status === 422 && /%0D|%0A/.test(filename)) return [];
    expect(response.status).toBe(200);
    return Uploaded.parse(await readObject(response)).source_ids;
  };

  test.each([
    ["../../../etc/passwd", "passwd"],
    ["/etc/passwd", "passwd"],
    ["..\\..\\windows\\system.ini", "system.ini"],
    ["..", null],
    [".", null],
    ["", null],
    ["a\u0000b", null],
    ["a\r\nSet-Cookie: x=y", null],
    ["\u202egnp.exe", null],
  ])("an uploaded file's name leads nowhere: %j", async (name, expected) => {
    const source_ids = await upload(encodeURIComponent(name));
    if (source_ids.length === 0) return;
    const { send, inSpace } = api();
    const started = await send(inSpace("/skills/materials/executions"), { json: { inputs: {}, file_source_ids: source_ids } });
    const { id } = await readExecution(started);
    await (await send(inSpace(`/skills/executions/${id}/events`))).text();
    const { outputs } = await readExecution(await send(inSpace(`/skills/executions/${id}`)));
    const [given] = z.object({ materials: z.tuple([z.string()]) }).parse(outputs).materials;
    const seen = given.replace(/ 1$/, "");
    if (expected !== null) expect(seen).toBe(expected);
    expect(seen).not.toMatch(/[/\\\p{Cc}]|^\.{0,2}$/u);
  });

  test.each(["../up.txt", "/etc/passwd", "a/../../b", "a\\..\\..\\b", "a\r\nSet-Cookie: x=y", "."])(
    "an artifact's path leads nowhere, and its download's headers are its own: %j",
    async (relpath) => {
      const { finish, send, inSpace } = api();
      const { artifacts } = await readExecution(await send(inSpace(`/skills/executions/${await finish("write", { relpath, body: "x" })}`)));
      for (const { relpath_in_workspace, download_url } of artifacts) {
        expect(relpath_in_workspace).not.toMatch(/(^|[/\\])\.\.([/\\]|$)|^[/\\]|\p{Cc}/u);
        const response = await send(download_url);
        expect(response.status).toBe(200);
        expect(response.headers.get("set-cookie")).toBeNull();
        expect(response.headers.get("content-disposition")).toMatch(
          /^attachment; filename="[^"\r\n]*"; filename\*=UTF-8''[\w.%~!$&+^`|-]*$/,
        );
        await response.arrayBuffer();
      }
    },
  );

  test.each(["..%2f..%2fetc%2fpasswd", "..%5c..%5cx", "%00", "a%0d%0aSet-Cookie:%20x=y", "%ed%a0%80"])(
    "no id or slug in a path leads anywhere: %s",
    async (part) => {
      const { send, inSpace } = api();
      const paths = [`/skills/${part}`, `/skills/${part}/versions`, `/artifacts/${part}/download`, `/skills/executions/${part}/events`];
      for (const path of [...paths.map(inSpace), `/api-proxy/v1/downloads/${part}`, `/api-proxy/v1/spaces/${part}/skills`]) {
        const response = await send(path);
        expect([404, 405, 422], path).toContain(response.status);
        expect(response.headers.get("set-cookie")).toBeNull();
        await response.arrayBuffer();
      }
    },
  );
}

function describeUrls(api: () => ApiFixture): void {
  test("no URL that a caller sends is ever asked for: not of a chat's file, not in inputs, arguments or metadata", async () => {
    let asked = 0;
    const trap = createServer((_request, response) => {
      asked += 1;
      response.end("secret");
    });
    await once(trap.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/latest/meta-data`;
    try {
      const { send, inSpace } = api();
      const thread = await readObject(await send(inSpace("/threads"), { json: { title: url } }));
      const { id } = z.object({ data: z.object({ id: z.string() }) }).parse(thread).data;
      const file = { type: "file", mediaType: "image/png", filename: "a.png", url };
      const parts = [
        { type: "text", text: `what is ${url}?` },
        file,
        { type: "source-url", sourceId: "s", url },
        { type: "data-x", data: { url } },
      ];
      const message = { id: "m1", role: "user", metadata: { url, webhook: url }, parts };
      const answer = await send(inSpace("/chat"), { json: { thread_id: id, message } });
      const said = await answer.text();
      expect([answer.status, said.includes('"finish"')]).toEqual([200, true]);
      const inputs = { n: 0, url, callback_url: url, webhook: url };
      await (await start(api(), JSON.stringify({ inputs, model: null, callback_url: url, webhook_url: url }))).arrayBuffer();
      const call = { tool_call_id: `ssrf-${id}`, arguments: inputs, thread_id: id, uploaded_files: [{ url }] };
      await (await send(inSpace("/tools/count/execute"), { json: call })).arrayBuffer();
      expect(asked).toBe(0);
    } finally {
      trap.close();
      await once(trap, "close");
    }
  });
}
