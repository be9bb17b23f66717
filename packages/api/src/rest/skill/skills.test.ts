import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { deflateRawSync } from "node:zlib";
import { SkillComparison, SkillFileText, SkillPolicy, SkillVersion, SkillVersionSummary } from "@skillrun/contract";
import { readBundleFromZip, type SkillBundle, zipBundle } from "@skillrun/skill-format";
import { describe, expect, test } from "vitest";
import { useApi } from "../testing/api-fixture.testing.ts";
import { mounts, openNodeMount } from "../testing/mounts.testing.ts";
import { readData, readError, readPage } from "../testing/read-answer.testing.ts";

const filesOf = (slug: string, body: string): Record<string, string> => ({
  "SKILL.md": `---\nname: ${slug}\ndescription: Says something.\n---\n\nRun the script.\n`,
  "scripts/main.sh": `#!/bin/bash\n${body}\n`,
});
const bundleOf = (files: Record<string, string>): SkillBundle => ({
  files: Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text), executable: text.startsWith("#!") })),
});
const zipOf = async (slug: string, body: string) =>
  new Blob([Uint8Array.from(await zipBundle(bundleOf(filesOf(slug, body)), { folderName: slug }))]);
const asZip = { "content-type": "application/zip" };

describe.each(mounts)("skills over %s", (_name, open) => {
  const api = useApi(open);
  const post = async (path: string, body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = asZip) =>
    await api().send(api().inSpace(path), { method: "POST", body, headers });
  const get = (path: string) => api().send(api().inSpace(path));
  const remove = (path: string) => api().send(api().inSpace(path), { method: "DELETE" });

  test("a zip archive is published with 201, the same again with 200, and every answer is as documented", async () => {
    const first = await post("/skills", await zipOf("zipped", "echo 1"));
    expect(first.status).toBe(201);
    const version = SkillVersion.strict().parse(await readData(first));
    expect(version).toMatchObject({ slug: "zipped", version: "1.0.0", is_current: true });
    expect((await post("/skills/zipped/versions", await zipOf("zipped", "echo 1"))).status).toBe(200);
    expect((await post("/skills/zipped/versions", await zipOf("zipped", "echo 2"))).status).toBe(201);
    const page = await readPage(await get("/skills/zipped/versions?limit=1"));
    expect(SkillVersionSummary.strict().parse(page.data[0]).version).toBe("1.0.1");
    expect(page.meta.has_more).toBe(true);
    expect(SkillVersion.strict().parse(await readData(await get("/skills/zipped/versions/1.0.0")))).toEqual({
      ...version,
      is_current: false,
    });
    const file = await get("/skills/zipped/versions/1.0.0/file?path=scripts%2Fmain.sh");
    expect(SkillFileText.strict().parse(await readData(file)).text).toContain("echo 1");
    const comparison = await get("/skills/zipped/compare?from=1.0.0&to=1.0.1");
    expect(
      SkillComparison.strict()
        .parse(await readData(comparison))
        .files.map(({ path }) => path),
    ).toEqual(["scripts/main.sh"]);
  });

  test("a folder of a form keeps its sub-folders, as browsers send them", async () => {
    const form = new FormData();
    form.append("note", "not a file");
    for (const [path, text] of Object.entries(filesOf("form-folder", "echo 1")))
      form.append("files", new File([text], "x"), `form-folder/${path}`);
    const response = await api().send(api().inSpace("/skills"), { method: "POST", body: form });
    expect(response.status).toBe(201);
    const { files } = SkillVersion.parse(await readData(response));
    expect(files.map(({ path, executable }) => [path, executable])).toEqual([
      ["SKILL.md", false],
      ["scripts/main.sh", true],
    ]);
  });

  test("the archive is the version's files, as an attachment", async () => {
    await post("/skills", await zipOf("archived", "echo 1"));
    const response = await get("/skills/archived/versions/1.0.0/archive");
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(response.headers.get("content-disposition")).toContain('filename="archived-1.0.0.zip"');
    const { bundle } = await readBundleFromZip(new Uint8Array(await response.arrayBuffer()));
    expect(bundle.files.map(({ path }) => path)).toEqual(["SKILL.md", "scripts/main.sh"]);
    const head = await api().send(api().inSpace("/skills/archived/versions/1.0.0/archive"), { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("a version with a plus is found, encoded or not", async () => {
    const declare = async (body: string) => {
      const files = { ...filesOf("plus", body), "SKILL.md": "---\nname: plus\ndescription: x\nmetadata:\n  version: 1.2.0\n---\nx\n" };
      return await post("/skills", new Blob([Uint8Array.from(await zipBundle(bundleOf(files)))]));
    };
    await declare("echo 1");
    expect(SkillVersion.parse(await readData(await declare("echo 2"))).version).toBe("1.2.0+2");
    for (const path of ["/skills/plus/versions/1.2.0+2", "/skills/plus/versions/1.2.0%2B2", "/skills/plus/compare?from=1.2.0&to=1.2.0+2"])
      expect((await get(path)).status).toBe(200);
  });

  test("enablement pins, disables and follows; retiring answers 204, and 409 for the one that runs", async () => {
    for (const body of ["echo 1", "echo 2"]) await post("/skills", await zipOf("chosen", body));
    const put = async (json: unknown) => await api().send(api().inSpace("/skills/chosen/enablement"), { method: "PUT", json });
    expect(await readData(await put({ version: "1.0.0" }))).toMatchObject({ version: "1.0.0", pinned_version: "1.0.0" });
    expect((await remove("/skills/chosen/versions/1.0.0")).status).toBe(409);
    expect((await remove("/skills/chosen/enablement")).status).toBe(204);
    expect(await readData(await get("/skills/chosen"))).toMatchObject({ status: "disabled" });
    const started = await api().send(api().inSpace("/skills/chosen/executions"), { json: { inputs: {} } });
    expect(started.status).toBe(409);
    expect(await readData(await put({ version: null }))).toMatchObject({ status: "ready", version: "1.0.1" });
    expect((await remove("/skills/chosen/versions/1.0.0")).status).toBe(204);
    expect(await readData(await get("/skills/chosen/versions/1.0.0"))).toMatchObject({ retired_at: expect.any(String) });
  });

  test("the policy is read and set whole", async () => {
    const policy = { trust: ["uploaded", "bundled", "operator"], network: ["api.example.com"], sub_executions: false };
    const put = async (json: unknown) => await api().send(api().inSpace("/skill-policy"), { method: "PUT", json });
    expect(SkillPolicy.strict().parse(await readData(await put(policy)))).toEqual(policy);
    expect(await readData(await get("/skill-policy"))).toEqual(policy);
    expect((await put({ trust: ["friends"], network: [], sub_executions: true })).status).toBe(422);
    expect((await put({ trust: [] })).status).toBe(422);
  });

  test("what an execution ran is told", async () => {
    const id = await api().finish("count", { n: 1 });
    expect(await readData(await get(`/skills/executions/${id}/skill-version`))).toMatchObject({ skill_slug: "count", content_hash: null });
  });

  test("what cannot be published is 422 with a row for each thing wrong, and other media types are refused", async () => {
    const broken = await zipBundle(bundleOf({ "SKILL.md": "no frontmatter" }));
    const response = await post("/skills", new Blob([Uint8Array.from(broken)]));
    expect(response.status).toBe(422);
    expect((await readError(response)).detail).toMatchObject([{ loc: ["body", "SKILL.md", 1], type: "no_frontmatter" }]);
    for (const body of ["no zip", ""]) expect((await post("/skills", body)).status).toBe(422);
    expect((await post("/skills", "{}", { "content-type": "application/json" })).status).toBe(422);
    expect((await post("/skills", "x", { "content-type": "multipart/form-data" })).status).toBe(422);
    expect((await post("/skills", "x", { "content-type": "multipart/form-data; boundary=b" })).status).toBe(422);
    expect((await post("/skills/other/versions", await zipOf("named", "echo 1"))).status).toBe(422);
    expect((await post("/skills", await zipOf("count", "echo 1"))).status).toBe(409);
    expect((await get("/skills/named")).status).toBe(404);
  });

  test("an archive that would unfold into gigabytes is 422 and keeps nothing", async () => {
    const before = await countKept();
    const started = process.memoryUsage().rss;
    const response = await post("/skills", new Blob([zipBomb()]));
    expect(response.status).toBe(422);
    expect(process.memoryUsage().rss - started).toBeLessThan(300_000_000);
    expect(await countKept()).toEqual(before);
  });

  test("every route hides another tenant's space, as one that does not exist", async () => {
    await post("/skills", await zipOf("hidden", "echo 1"));
    const calls: [method: string, path: string, body?: unknown][] = [
      ["GET", "/skills"],
      ["GET", "/skills/hidden"],
      ["GET", "/skills/hidden/versions"],
      ["GET", "/skills/hidden/versions/1.0.0"],
      ["DELETE", "/skills/hidden/versions/1.0.0"],
      ["GET", "/skills/hidden/versions/1.0.0/file?path=SKILL.md"],
      ["GET", "/skills/hidden/versions/1.0.0/archive"],
      ["GET", "/skills/hidden/compare?from=1.0.0&to=1.0.0"],
      ["PUT", "/skills/hidden/enablement", {}],
      ["DELETE", "/skills/hidden/enablement"],
      ["GET", "/skill-policy"],
      ["PUT", "/skill-policy", { trust: [], network: [], sub_executions: true }],
    ];
    const { foreign, send } = api();
    const answer = async (space: string, method: string, path: string, json: unknown) => {
      const response = await send(`/api-proxy/v1/spaces/${space}${path}`, { method, ...(json === undefined ? {} : { json }) });
      const { error } = await readError(response);
      return { status: response.status, code: error.code, message: error.message };
    };
    for (const [method, path, json] of calls) {
      const [hidden, missing] = [await answer(foreign.hidden, method, path, json), await answer(foreign.missing, method, path, json)];
      expect(hidden).toEqual(missing);
      expect(hidden.status).toBe(404);
    }
    for (const path of ["/skills", "/skills/hidden/versions"]) {
      const body = await zipOf("hidden", "echo 2");
      const response = await send(`/api-proxy/v1/spaces/${foreign.hidden}${path}`, { method: "POST", body, headers: asZip });
      expect(response.status).toBe(404);
    }
  });

  const countKept = async () => {
    const { runtime, dataDirectory } = api().test;
    const [rows] = await runtime.database.execute(
      "select (select count(*)::int from skill) as skills, (select count(*)::int from skill_version) as versions",
    );
    const files = await readdir(dataDirectory, { recursive: true, withFileTypes: true });
    return { rows, files: files.filter((entry) => entry.isFile()).length };
  };
});

describe("an upload that breaks off", () => {
  const api = useApi(openNodeMount);

  test.each([
    ["a zip archive", "application/zip", "PK\u0003\u0004"],
    ["a form", "multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="files"; filename="s/SKILL.md"\r\n\r\nhalf'],
  ])("%s leaves nothing, and the server goes on", async (_name, contentType, body) => {
    const { test: tested, inSpace, send, mount } = api();
    const url = new URL(mount.origin ?? "");
    const socket = connect(Number(url.port), url.hostname);
    const head = [
      `POST ${inSpace("/skills")} HTTP/1.1`,
      "Host: x",
      `X-API-Key: ${tested.api_key}`,
      `Content-Type: ${contentType}`,
      "Content-Length: 100000",
    ];
    // The server closes once it has seen that the rest of the body does not come.
    socket.resume().end(`${head.join("\r\n")}\r\n\r\n${body}`);
    await once(socket, "close");
    expect((await tested.runtime.database.execute("select count(*)::int as n from skill"))[0]).toEqual({ n: 0 });
    const kept = await readdir(tested.dataDirectory, { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile())).toEqual([]);
    expect((await send(inSpace("/skills"))).status).toBe(200);
  });
});

/** One entry of a hundred kilobytes that says it is small and unfolds to a hundred megabytes. */
function zipBomb(): Uint8Array<ArrayBuffer> {
  const data = deflateRawSync(Buffer.alloc(100_000_000));
  const name = Buffer.from("SKILL.md");
  const fixed = Buffer.alloc(26);
  fixed.writeUInt16LE(20, 0);
  fixed.writeUInt16LE(8, 4);
  fixed.writeUInt32LE(data.length, 14);
  fixed.writeUInt32LE(1_000, 18);
  fixed.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), fixed, name, data]);
  const entry = Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([20, 0]), fixed, Buffer.alloc(14), name]);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Uint8Array.from(Buffer.concat([local, entry, end]));
}
