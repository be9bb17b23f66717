import { createHash, randomUUID } from "node:crypto";
import { connect } from "node:net";
import { createTestRuntime } from "@skillrun/runtime/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { useApi } from "../testing/api-fixture.testing.ts";
import type { ApiFixture } from "../testing/make-fixture.testing.ts";
import { mounts, openNodeMount } from "../testing/mounts.testing.ts";
import { readError, readExecution, readObject, readPage } from "../testing/read-answer.testing.ts";

const Uploaded = z.strictObject({ source_ids: z.array(z.uuid()) });

/** Cyrillic; emoji, one joined of several; accents apart from their letters; right to left; what shells and headers read otherwise. */
const oddNames = ["Отчёт за май.csv", "📊 Zahlen 👩‍👩‍👧.csv", "U\u0308bersicht cafe\u0301.csv", "تقرير.csv", "a'b;c=d & 100%.csv"];

describe.each(mounts)("files over %s", (_name, open) => {
  const api = useApi(open);
  describeUploads(api);
  describeDownloads(api);
});

function describeUploads(api: () => ApiFixture): void {
  const upload = (form: FormData) => api().send("/api-proxy/v1/files/", { method: "POST", body: form });

  test("every `files` part is stored, in order, and other fields are passed over", async () => {
    const form = new FormData();
    form.append("note", "not a file");
    form.append("files", new File(["a,b\n1,2\n"], "données 1.csv", { type: "text/csv" }));
    form.append("files", new File(["x".repeat(3_000_000)], "../../large.bin"));
    form.append("others", new File(["y"], "other.txt"));
    form.append("files", new File([], "empty.txt"));
    const response = await upload(form);
    const { source_ids } = Uploaded.parse(await readObject(response));
    expect([response.status, source_ids.length, new Set(source_ids).size]).toEqual([200, 3, 3]);
    const { send, inSpace } = api();
    const started = await send(inSpace("/skills/materials/executions"), { json: { inputs: {}, file_source_ids: source_ids } });
    const { id } = await readExecution(started);
    await (await send(inSpace(`/skills/executions/${id}/events`))).text();
    expect((await readExecution(await send(inSpace(`/skills/executions/${id}`)))).outputs).toEqual({
      materials: ["données 1.csv 8", "large.bin 3000000", "empty.txt 0"],
    });
  });

  /** Uploads a part whose header has these parameters, and gives the name that a skill sees. */
  const nameOfPart = async (parameters: string) => {
    const { send, inSpace } = api();
    const head = `--b\r\nContent-Disposition: form-data; ${parameters}\r\nContent-Type: text/csv\r\n\r\n`;
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const response = await send("/api-proxy/v1/files/", { method: "POST", body: `${head}a,b\r\n--b--\r\n`, headers });
    const { source_ids } = Uploaded.parse(await readObject(response));
    const started = await send(inSpace("/skills/materials/executions"), { json: { inputs: {}, file_source_ids: source_ids } });
    const { id } = await readExecution(started);
    await (await send(inSpace(`/skills/executions/${id}/events`))).text();
    const { outputs } = await readExecution(await send(inSpace(`/skills/executions/${id}`)));
    return z.object({ materials: z.tuple([z.string()]) }).parse(outputs).materials[0];
  };

  test.each(oddNames)("a file named %j keeps its name, however the header writes it", async (name) => {
    const encoded = encodeURIComponent(name);
    expect(await nameOfPart(`name="files"; filename="${name}"`)).toBe(`${name} 3`);
    expect(await nameOfPart(`name="files"; filename*=UTF-8''${encoded}`)).toBe(`${name} 3`);
    // As .NET writes it.
    expect(await nameOfPart(`name=files; filename="=?utf-8?B?cGxhaW4=?="; filename*=utf-8''${encoded}`)).toBe(`${name} 3`);
  });

  test("a name of another charset is read as that charset says, and a long one is cut between characters", async () => {
    expect(await nameOfPart("name=files; filename*=iso-8859-1''%FCbersicht.csv")).toBe("übersicht.csv 3");
    expect(await nameOfPart(`name="files"; filename="${"😀".repeat(200)}"`)).toBe(`${"😀".repeat(127)} 3`);
  });

  test("a form without a `files` part, and a body that is no form, are invalid", async () => {
    const empty = new FormData();
    empty.append("note", "not a file");
    const { send } = api();
    const json = { "content-type": "application/json" };
    const noBoundary = { "content-type": "multipart/form-data" };
    const cutOff = { "content-type": "multipart/form-data; boundary=b" };
    const part = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf of';
    for (const [response, loc] of [
      [await upload(empty), ["body", "files"]],
      [await send("/api-proxy/v1/files/", { method: "POST", body: "{}", headers: json }), ["header", "content-type"]],
      [await send("/api-proxy/v1/files/", { method: "POST", body: "x", headers: noBoundary }), ["header", "content-type"]],
      [await send("/api-proxy/v1/files/", { method: "POST", body: part, headers: cutOff }), ["body"]],
      [await send("/api-proxy/v1/files/", { method: "POST", body: part.replace('; filename="a.txt"', ""), headers: cutOff }), ["body"]],
      [await send("/api-proxy/v1/files/", { method: "POST", body: "no form at all", headers: cutOff }), ["body"]],
    ] as const) {
      expect([response.status, (await readError(response)).detail?.[0]?.loc]).toEqual([422, loc]);
    }
  });
}

function describeDownloads(api: () => ApiFixture): void {
  const body = "0123456789äöü";
  const bytes = Buffer.from(body);
  const etag = `"${createHash("sha256").update(bytes).digest("hex")}"`;
  const written = async (relpath = "out/report.md") => {
    const { finish, send, inSpace } = api();
    const id = await finish("write", { relpath, body });
    const { artifacts } = await readExecution(await send(inSpace(`/skills/executions/${id}`)));
    return artifacts[0] ?? expect.fail("the skill wrote nothing");
  };
  const download = async (headers: Record<string, string> = {}, method = "GET") => {
    const { download_url } = await written();
    return api().send(download_url, { headers, method });
  };

  test("a download is the whole file, never shown or run by a browser", async () => {
    const response = await download();
    expect([response.status, await response.text()]).toEqual([200, body]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-disposition": `attachment; filename="report.md"; filename*=UTF-8''report.md`,
      "content-length": String(bytes.length),
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      etag,
    });
    expect(response.headers.get("content-type")).toMatch(/^text\/markdown/);
  });

  test.each(oddNames)("an artifact named %j keeps its name, in its execution and in the download", async (name) => {
    const artifact = await written(`out/${name}`);
    expect(artifact.relpath_in_workspace).toBe(`out/${name}`);
    const disposition = (await api().send(artifact.download_url)).headers.get("content-disposition") ?? "";
    expect(decodeURIComponent(/filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1] ?? "")).toBe(name);
  });

  test.each([
    ["bytes=0-3", bytes.subarray(0, 4), "bytes 0-3/16"],
    ["bytes=10-", bytes.subarray(10), "bytes 10-15/16"],
    ["bytes=-4", bytes.subarray(-4), "bytes 12-15/16"],
    ["bytes=4-999", bytes.subarray(4), "bytes 4-15/16"],
  ])("the range %s is answered 206 with just those bytes", async (range, expected, contentRange) => {
    const response = await download({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, contentRange]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(expected);
    expect(response.headers.get("content-length")).toBe(String(expected.length));
  });

  test.each(["bytes=16-", "bytes=-0"])("the range %s lies outside the file and is answered 416 with its size", async (range) => {
    const response = await download({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */16"]);
    expect((await readError(response)).detail?.[0]?.loc).toEqual(["header", "range"]);
  });

  test("a range with If-Range is a part of the same file, else the whole", async () => {
    expect((await download({ range: "bytes=0-1", "if-range": etag })).status).toBe(206);
    expect((await download({ range: "bytes=0-1", "if-range": '"another"' })).status).toBe(200);
  });

  test("a file that the reader has already is answered 304", async () => {
    for (const tag of [etag, `"x", W/${etag}`, "*"]) {
      const response = await download({ "if-none-match": tag });
      expect([response.status, response.headers.get("etag"), await response.text()]).toEqual([304, etag, ""]);
    }
  });

  test("HEAD of a download is its headers alone", async () => {
    const response = await download({}, "HEAD");
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "16", ""]);
  });

  test("a file's name cannot break its header", async () => {
    const { download_url } = await written('ü"%;x.html');
    const response = await api().send(download_url);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="___;x.html"; filename*=UTF-8''%C3%BC%22%25%3Bx.html`);
    await response.body?.cancel();
  });

  test("an artifact is described and listed as in its execution, and hidden from another space", async () => {
    const { send, inSpace, foreign } = api();
    const artifact = await written();
    const path = `/artifacts/${artifact.artifact_id}`;
    expect(await readObject(await send(inSpace(path)))).toEqual({ data: artifact });
    expect((await readPage(await send(inSpace("/artifacts?limit=1")))).data).toEqual([artifact]);
    for (const suffix of ["", "/download"]) {
      const hidden = await send(`/api-proxy/v1/spaces/${foreign.hidden}${path}${suffix}`);
      const missing = await send(`/api-proxy/v1/spaces/${foreign.missing}${path}${suffix}`);
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect((await readError(hidden)).error.message).toBe((await readError(missing)).error.message);
      expect((await send(inSpace(`/artifacts/${randomUUID()}${suffix}`))).status).toBe(404);
    }
  });
}

describe("uploads over a limit", () => {
  test("a file over the limit is payload_too_large on either mount, however much more is sent", async () => {
    const { runtime, api_key, close } = await createTestRuntime({ maxFileBytes: 100_000 });
    for (const [, open] of mounts) {
      const mount = await open(runtime);
      const form = new FormData();
      form.append("files", new File(["x"], "small.txt"));
      form.append("files", new File(["x".repeat(5_000_000)], "large.txt"));
      const response = await mount.send("/api-proxy/v1/files/", { method: "POST", body: form, headers: { "x-api-key": api_key } });
      expect([response.status, (await readError(response)).error.code]).toEqual([413, "payload_too_large"]);
      await mount.close();
    }
    await close();
  });

  const api = useApi(openNodeMount);
  test("an upload whose sender goes away leaves nothing waiting", async () => {
    const { mount, test: fixture } = api();
    const socket = connect(Number(new URL(mount.origin ?? "").port), "127.0.0.1");
    const head = `POST /api-proxy/v1/files/ HTTP/1.1\r\nHost: x\r\nX-API-Key: ${fixture.api_key}\r\nContent-Length: 100000\r\n`;
    const part = '--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf of';
    socket.write(`${head}Content-Type: multipart/form-data; boundary=b\r\n\r\n${part}`, () => socket.destroy());
    await new Promise((resolve) => socket.once("close", resolve));
    const form = new FormData();
    form.append("files", new File(["x"], "small.txt"));
    expect((await api().send("/api-proxy/v1/files", { method: "POST", body: form })).status).toBe(200);
  });
});
