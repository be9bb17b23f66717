import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { useApi } from "../testing/api-fixture.testing.ts";
import { mounts } from "../testing/mounts.testing.ts";
import { readData, readError, readExecution } from "../testing/read-answer.testing.ts";

const Link = z.strictObject({ url: z.string().regex(/^\/api-proxy\/v1\/downloads\/[\w-]+$/), expires_at: z.iso.datetime() });
const body = "<script>alert(1)</script> äöü";

describe.each(mounts)("download links over %s", (_name, open) => {
  const api = useApi(open);
  const linkTo = async (relpath: string, query = "") => {
    const { finish, send, inSpace } = api();
    const id = await finish("write", { relpath, body });
    const [artifact] = (await readExecution(await send(inSpace(`/skills/executions/${id}`)))).artifacts;
    const path = inSpace(`/artifacts/${artifact?.artifact_id}/download-url${query}`);
    return { path, artifact, link: Link.parse(await readData(await send(path))) };
  };
  /** Without any credential. */
  const fetchLink = (url: string, init: RequestInit = {}) => api().mount.send(url, init);

  test("a link gives the whole file without a credential, never shown or run by a browser", async () => {
    const { link } = await linkTo("out/Отчёт.html");
    const response = await fetchLink(link.url);
    expect([response.status, await response.text()]).toEqual([200, body]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-disposition": `attachment; filename="_____.html"; filename*=UTF-8''${encodeURIComponent("Отчёт.html")}`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      etag: `"${createHash("sha256").update(body).digest("hex")}"`,
    });
    const inMs = Date.parse(link.expires_at) - Date.now();
    expect(inMs).toBeGreaterThan(3_500_000);
    expect(inMs).toBeLessThan(3_700_000);
  });

  test("a link takes ranges, tags and HEAD as a download does", async () => {
    const { link } = await linkTo("range.txt");
    const part = await fetchLink(link.url, { headers: { range: "bytes=1-6" } });
    expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([
      206,
      "script",
      `bytes 1-6/${Buffer.byteLength(body)}`,
    ]);
    expect((await fetchLink(link.url, { headers: { range: "bytes=900-" } })).status).toBe(416);
    expect((await fetchLink(link.url, { headers: { "if-none-match": part.headers.get("etag") ?? "" } })).status).toBe(304);
    const head = await fetchLink(link.url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(Buffer.byteLength(body)), ""]);
  });

  test("a link that has expired, was changed, or is none is not_found, the same body each time", async () => {
    const { link, path } = await linkTo("gone.txt", "?expires_in_s=1");
    const { link: good } = await linkTo("good.txt");
    const token = good.url.split("/").at(-1) ?? "";
    const changed = [...Array(token.length).keys()]
      .filter((index) => index % 7 === 0)
      .map((index) => token.slice(0, index) + (token[index] === "A" ? "B" : "A") + token.slice(index + 1));
    const misses = [...changed, "x", "a".repeat(95), "a".repeat(5_000), `${token}=`, `${token}AA`, token.slice(0, -1)];
    for (const miss of misses) {
      const response = await fetchLink(`/api-proxy/v1/downloads/${miss}`);
      expect(response.status).toBe(404);
      expect((await readError(response)).error).toMatchObject({
        code: "not_found",
        message: "There is no such download, or it has expired.",
      });
    }
    await expect.poll(async () => (await fetchLink(link.url)).status, { timeout: 20_000 }).toBe(404);
    expect((await fetchLink(good.url)).status).toBe(200);
    for (const wrong of ["0", "604801", "1.5", "x"])
      expect((await api().send(path.replace("expires_in_s=1", `expires_in_s=${wrong}`))).status).toBe(422);
  });

  test("only who sees an artifact makes a link to it, and a link dies with the artifact", async () => {
    const { path, link, artifact } = await linkTo("mine.txt");
    const stranger = await api().test.stranger();
    expect((await api().mount.send(path)).status).toBe(401);
    expect((await api().send(path, { headers: { authorization: `Bearer ${stranger.api_key}` } })).status).toBe(404);
    await api().test.runtime.database.execute("delete from artifact where id = $1", [artifact?.artifact_id]);
    expect((await fetchLink(link.url)).status).toBe(404);
  });

  test("every process of an installation takes the links of the others, and another installation's none", async () => {
    const { link } = await linkTo("shared.txt");
    const { runtime } = await api().test.another({ embeddedWorker: false });
    const other = await open(runtime, {});
    const response = await other.send(link.url);
    expect(response.status).toBe(200);
    await api().test.runtime.database.execute("update installation_secret set secret = decode(repeat('00', 32), 'hex')");
    const { runtime: fresh } = await api().test.another({ embeddedWorker: false });
    const stranger = await open(fresh, {});
    expect((await stranger.send(link.url)).status).toBe(404);
    await other.close();
    await stranger.close();
  });

  test("a store that hands files out itself is where a link leads", async () => {
    const { link } = await linkTo("far.txt");
    const { runtime } = api().test;
    const asked: unknown[] = [];
    const signedUrl = (_key: string, options: unknown) => {
      asked.push(options);
      return Promise.resolve("https://blobs.example/far?signature=1");
    };
    Object.assign(runtime.blobs, { signedUrl });
    const response = await fetchLink(link.url, { redirect: "manual" });
    Object.assign(runtime.blobs, { signedUrl: undefined });
    expect([response.status, response.headers.get("location")]).toEqual([302, "https://blobs.example/far?signature=1"]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(asked).toEqual([{ filename: "far.txt", contentType: "text/plain; charset=utf-8", expiresInMs: 300_000 }]);
  });

  test("a workspace archive is sent whole or in part, to those who see its execution", async () => {
    const { finish, send, inSpace, test: t } = api();
    const id = await finish("write", { relpath: "a", body });
    const blob = await t.runtime.blobs.put(Readable.from(["0123456789"]), { maxBytes: 100 });
    await t.runtime.database.execute(
      "insert into workspace_archive (id, execution_id, space_id, size_bytes, sha256, blob_key) values (gen_random_uuid(), $1, $2, 10, $3, $4)",
      [id, t.space_id, blob.sha256, blob.key],
    );
    const path = inSpace(`/skills/executions/${id}/workspace-archive`);
    const whole = await send(path);
    expect([whole.status, await whole.text(), whole.headers.get("content-type")]).toEqual([200, "0123456789", "application/gzip"]);
    expect(whole.headers.get("content-disposition")).toContain(`workspace-${id}.tar.gz`);
    expect(whole.headers.get("etag")).toBe(`"${blob.sha256.toString("hex")}"`);
    const part = await send(path, { headers: { range: "bytes=-3" } });
    expect([part.status, await part.text()]).toEqual([206, "789"]);
    const stranger = await t.stranger();
    expect((await send(path, { headers: { authorization: `Bearer ${stranger.api_key}` } })).status).toBe(404);
  });
});
