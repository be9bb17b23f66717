import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseS3Url } from "./blob-location.ts";
import { blobStoreTestsuite } from "./blob-store.testsuite.ts";
import { openBlobStore } from "./open-blob-store.ts";
import { createS3BlobStore } from "./s3-blob-store.ts";
import { type S3Server, startS3Server } from "./s3-server.testing.ts";

blobStoreTestsuite("an S3 bucket", async () => {
  const server = await startS3Server();
  const directory = await mkdtemp(join(tmpdir(), "skillrun-copies-"));
  const store = createS3BlobStore(server.location, directory);
  return {
    store,
    // Spooled files count too: nothing of a put that failed may be left anywhere.
    count: async () => (await server.names()).length + (await readdir(join(directory, "incoming")).catch(() => [])).length,
    age: server.age,
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
});

let server: S3Server;
let directory: string;
beforeAll(async () => {
  server = await startS3Server();
  directory = await mkdtemp(join(tmpdir(), "skillrun-copies-"));
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

const put = async (store: ReturnType<typeof createS3BlobStore>, content: Buffer) =>
  await store.put(Readable.from([content], { objectMode: false }), { maxBytes: 100_000_000 });

test("a stream of unknown length that takes several parts is stored whole, and read in part", async () => {
  const store = createS3BlobStore(server.location, directory);
  const content = randomBytes(20_000_000);
  const { key, size_bytes } = await put(store, content);
  expect(size_bytes).toBe(20_000_000);
  expect((await buffer(await store.get(key))).equals(content)).toBe(true);
  expect(await buffer(await store.get(key, { start: 19_999_990, end: 19_999_999 }))).toEqual(content.subarray(-10));
});

test("a presigned URL gives the file as a download of its name, to whoever has it", async () => {
  const store = createS3BlobStore(server.location, directory);
  const { key } = await put(store, Buffer.from("<svg/>"));
  const url = await store.signedUrl?.(key, { filename: "Отчёт.svg", contentType: "image/svg+xml", expiresInMs: 60_000 });
  const response = await fetch(String(url));
  expect([response.status, await response.text()]).toEqual([200, "<svg/>"]);
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename=/);
  expect(response.headers.get("content-type")).toBe("image/svg+xml");
  expect(new URL(String(url)).searchParams.get("X-Amz-Expires")).toBe("60");
});

test("requests that fail are tried again, and a store that stays away is told", async () => {
  let failures = 0;
  let toFail = 3;
  const proxy = createServer((incoming, answer) => {
    if (toFail > 0) {
      toFail -= 1;
      failures += 1;
      incoming.resume();
      answer.writeHead(503).end();
      return;
    }
    const target = new URL(incoming.url ?? "/", server.location.endpoint);
    const outgoing = request(target, { method: incoming.method, headers: incoming.headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const store = createS3BlobStore({ ...server.location, endpoint: `http://127.0.0.1:${port}` }, directory);
  const { key } = await put(store, Buffer.from("after three failures"));
  expect([failures, String(await buffer(await store.get(key)))]).toEqual([3, "after three failures"]);
  toFail = Number.POSITIVE_INFINITY;
  await expect(put(store, Buffer.from("never"))).rejects.toThrow();
  expect(await readdir(join(directory, "incoming"))).toEqual([]);
  proxy.closeAllConnections();
  proxy.close();
});

test("an abort in the middle of an upload leaves nothing", async () => {
  const store = createS3BlobStore(server.location, directory);
  const before = await server.names();
  const aborter = new AbortController();
  const source = Readable.from(
    (async function* () {
      for (let n = 0; n < 40; n++) yield randomBytes(1_000_000);
      setTimeout(() => aborter.abort(), 20);
    })(),
    { objectMode: false },
  );
  await expect(store.put(source, { maxBytes: 100_000_000, signal: aborter.signal })).rejects.toThrow();
  await expect.poll(server.names).toEqual(before);
  expect(await readdir(join(directory, "incoming"))).toEqual([]);
});

test("local copies are bounded: the least recently asked for goes first, what was asked for a moment ago stays", async () => {
  const own = await mkdtemp(join(tmpdir(), "skillrun-copies-"));
  const store = createS3BlobStore(server.location, own, { maxBytes: 2_500_000, minIdleMs: 60_000 });
  const keys: string[] = [];
  for (let n = 0; n < 3; n++) keys.push((await put(store, randomBytes(1_000_000))).key);
  expect(await readdir(join(own, "kept"))).toHaveLength(3);
  const old = new Date(Date.now() - 3_600_000);
  for (const name of await readdir(join(own, "kept"))) await utimes(join(own, "kept", name), old, old);
  const used = await store.localPath(keys[0] ?? "");
  await put(store, randomBytes(1_000_000));
  const kept = await readdir(join(own, "kept"));
  expect(kept).toHaveLength(2);
  expect(await readFile(used)).toHaveLength(1_000_000);
  const again = await store.localPath(keys[1] ?? "");
  expect(await readFile(again)).toHaveLength(1_000_000);
  await rm(own, { recursive: true, force: true });
});

test("a copy that comes damaged is refused", async () => {
  const own = await mkdtemp(join(tmpdir(), "skillrun-copies-"));
  const store = createS3BlobStore(server.location, own);
  const { key } = await put(store, Buffer.from("whole"));
  await rm(join(own, "kept"), { recursive: true, force: true });
  const [object = ""] = (await server.names()).filter((name) => name.includes(key.split("/").at(-1) ?? ""));
  await writeFile(join(server.directory, object), "other");
  await expect(store.localPath(key)).rejects.toThrow(/damaged/);
  expect(await readdir(join(own, "incoming"))).toEqual([]);
  await rm(own, { recursive: true, force: true });
});

test.each([
  ["s3://bucket", { bucket: "bucket", prefix: "" }],
  ["s3://my.bucket-1/a/b/", { bucket: "my.bucket-1", prefix: "a/b" }],
  ["s3://", null],
  ["https://bucket", null],
  ["s3://UPPER", null],
  ["s3://bucket/../x", null],
  ["s3://bucket/a b", null],
])("%s says where blobs are", (text, expected) => {
  expect(parseS3Url(text)).toEqual(expected);
});

test("without a bucket blobs lie in the data directory", async () => {
  const store = await openBlobStore({ dataDirectory: directory });
  const { key } = await store.put(Readable.from(["local"]), { maxBytes: 10 });
  expect(await store.localPath(key)).toBe(join(directory, "blobs", key));
});
