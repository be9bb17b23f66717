import { describe, expect, test } from "vitest";
import { useApi } from "./rest/testing/api-fixture.testing.ts";
import { mounts } from "./rest/testing/mounts.testing.ts";
import { readData } from "./rest/testing/read-answer.testing.ts";

const ours = "https://app.example.com";

describe.each(mounts)("pages of other origins over %s", (_name, open) => {
  const api = useApi(open, { corsOrigins: [ours] });
  const closed = useApi(open);
  const from = (origin: string, more: RequestInit & { json?: unknown } = {}) =>
    api().send("/api-proxy/v1/me", { ...more, headers: { origin, ...(more.headers as Record<string, string>) } });

  test("one that is allowed reads the answer, its headers and its errors, and is never sent a word about cookies", async () => {
    for (const response of [await from(ours), await api().mount.send("/api-proxy/v1/me", { headers: { origin: ours } })]) {
      expect(response.headers.get("access-control-allow-origin")).toBe(ours);
      expect(response.headers.get("access-control-expose-headers")).toContain("X-Request-Id");
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
      expect(response.headers.get("vary")).toContain("Origin");
    }
  });

  test("one that is not allowed, or a server without a list, gets none of these headers", async () => {
    for (const response of [await from("https://evil.example.com"), await from("null"), await from(`${ours}.evil.com`)]) {
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(response.headers.get("vary")).toContain("Origin");
    }
    const response = await closed().send("/api-proxy/v1/me", { headers: { origin: ours } });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("a preflight is answered without a credential: with what is allowed, or with nothing", async () => {
    const ask = (origin: string, path: string) =>
      api().mount.send(path, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
    for (const path of ["/api-proxy/v1/me", "/api/trpc/me", api().inSpace("/skills/count/executions")]) {
      const allowed = await ask(ours, path);
      expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([204, ours]);
      expect(allowed.headers.get("access-control-allow-headers")).toContain("Authorization");
      expect(allowed.headers.get("access-control-allow-methods")).toContain("DELETE");
      const refused = await ask("https://evil.example.com", path);
      expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([204, null]);
    }
  });

  test("OPTIONS says which methods there are", async () => {
    const response = await api().mount.send("/api-proxy/v1/spaces", { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow"), await response.text()]).toEqual([204, "GET, HEAD, POST, OPTIONS", ""]);
  });
});

describe.each(mounts)("entity tags over %s", (_name, open) => {
  const api = useApi(open);

  test("one object that has not changed is not sent again, and one that has is", async () => {
    const { send, inSpace, finish, test: t } = api();
    const id = await finish("count", { n: 1 });
    const paths = [inSpace(`/skills/executions/${id}`), "/api-proxy/v1/me", inSpace(""), inSpace("/skills/count")];
    for (const path of paths) {
      const first = await send(path);
      const etag = first.headers.get("etag") ?? "";
      expect([path, first.status, etag]).toEqual([path, 200, expect.stringMatching(/^"[\w-]{27}"$/)]);
      for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
        const again = await send(path, { headers: { "if-none-match": tags } });
        expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
      }
      expect((await send(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
      const head = await send(path, { method: "HEAD" });
      expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
    }
    const before = (await send(inSpace(""))).headers.get("etag") ?? "";
    await t.runtime.database.execute("update space set name = 'Changed' where id = $1", [t.space_id]);
    expect((await send(inSpace(""), { headers: { "if-none-match": before } })).status).toBe(200);
  });

  test("the lookup by tool call id has one too", async () => {
    const { send, inSpace } = api();
    await readData(await send(inSpace("/tools/count/execute"), { json: { arguments: { n: 1 }, tool_call_id: "tagged" } }));
    const path = inSpace("/skills/executions/by-chat-tool-call/tagged");
    await (await send(`${path}/events`)).text();
    const etag = (await send(path)).headers.get("etag") ?? "";
    expect((await send(path, { headers: { "if-none-match": etag } })).status).toBe(304);
  });
});
