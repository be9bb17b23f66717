import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { ArtifactId, FileSourceId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill } from "../skill/define-skill.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { getArtifact, listArtifacts } from "./get-artifact.ts";
import { openArtifact } from "./open-artifact.ts";
import { uploadFile } from "./upload-file.ts";

/** Stores each of `files` in turn, or all at once. */
const archiveSkill = defineSkill({
  slug: "archive",
  version: "1.0.0",
  title: "Archive",
  description: "Stores artifacts.",
  inputs: z.object({ files: z.array(z.object({ relpath: z.string(), body: z.string() })), at_once: z.boolean().default(false) }),
  outputs: z.object({ ids: z.array(z.string()) }),
  async run(context, { files, at_once }) {
    const ids: string[] = [];
    const store = async (file: (typeof files)[number]) => void ids.push((await context.artifact(file)).artifact_id);
    if (at_once) await Promise.all(files.map(store));
    else for (const file of files) await store(file);
    return { ids };
  },
});

/** Says what its materials are. */
const materialsSkill = defineSkill({
  slug: "materials",
  version: "1.0.0",
  title: "Materials",
  description: "Reads its materials.",
  inputs: z.object({}),
  outputs: z.object({ files: z.array(z.object({ name: z.string(), text: z.string(), type: z.string() })) }),
  async run({ materials }) {
    const files = materials.map(async ({ name, path, contentType }) => ({ name, text: await readFile(path, "utf8"), type: contentType }));
    return { files: await Promise.all(files) };
  },
});

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ skills: [archiveSkill, materialsSkill], maxFileBytes: 1_000 });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

const archive = async (files: { relpath: string; body: string }[], at_once = false) => {
  const { id } = await own.start("archive", { files, at_once });
  return await own.ended(id);
};
const upload = (filename: string, body: string, content_type = "text/plain") =>
  uploadFile(t.context, { filename, content_type, body: Readable.from([body]) });

test("an artifact is in its execution, in its event and behind its id, the same in each", async () => {
  const detail = await archive([{ relpath: "reports/2026 é.csv", body: "a,b\n" }]);
  const [artifact] = detail.artifacts;
  expect(artifact).toMatchObject({ relpath_in_workspace: "reports/2026 é.csv", document_type: null, size_bytes: 4 });
  expect(artifact?.download_url).toBe(`/api-proxy/v1/spaces/${t.space_id}/artifacts/${artifact?.artifact_id}/download`);
  const event = (await own.events(detail.id)).find((each) => each.type === "artifact_committed");
  expect(event?.payload).toEqual({ artifact });
  const ref = { space_id: t.space_id, artifact_id: artifact?.artifact_id ?? expect.fail("no artifact") };
  expect(await getArtifact(t.context, ref)).toEqual(artifact);
  const opened = (await openArtifact(t.context, ref)) ?? expect.fail("not opened");
  expect(opened).toMatchObject({ filename: "2026 é.csv", content_type: "text/csv; charset=utf-8", size_bytes: 4, range: null });
  expect(await text(await opened.open())).toBe("a,b\n");
});

test.each([
  ["a first part", { start: 0, end: 3 }, "0123"],
  ["from a byte on", { start: 7 }, "789"],
  ["beyond the end", { start: 8, end: 500 }, "89"],
  ["the last bytes", { suffix: 3 }, "789"],
  ["more last bytes than there are", { suffix: 50 }, "0123456789"],
  ["one byte", { start: 9, end: 9 }, "9"],
])("%s of an artifact is sent", async (_name, range, expected) => {
  const { artifacts } = await archive([{ relpath: "digits.txt", body: "0123456789" }]);
  const artifact_id = artifacts[0]?.artifact_id ?? expect.fail("no artifact");
  const opened = (await openArtifact(t.context, { space_id: t.space_id, artifact_id, range })) ?? expect.fail("outside");
  expect(await text(await opened.open())).toBe(expected);
  expect((opened.range?.end ?? 0) - (opened.range?.start ?? 0) + 1).toBe(expected.length);
});

test.each([{ start: 10 }, { start: 5, end: 4 }, { suffix: 0 }])("a range outside of the artifact is null: %j", async (range) => {
  const { artifacts } = await archive([{ relpath: "digits.txt", body: "0123456789" }]);
  const artifact_id = artifacts[0]?.artifact_id ?? expect.fail("no artifact");
  expect(await openArtifact(t.context, { space_id: t.space_id, artifact_id, range })).toBeNull();
});

test("an empty artifact is sent whole, and has no part", async () => {
  const { artifacts } = await archive([{ relpath: "empty", body: "" }]);
  const ref = { space_id: t.space_id, artifact_id: artifacts[0]?.artifact_id ?? expect.fail("no artifact") };
  const opened = (await openArtifact(t.context, ref)) ?? expect.fail("not opened");
  expect(opened.content_type).toBe("application/octet-stream");
  expect(await text(await opened.open())).toBe("");
  expect(await openArtifact(t.context, { ...ref, range: { start: 0 } })).toBeNull();
});

test.each([false, true])("a second artifact of the same path replaces the first under its id (at once: %s)", async (atOnce) => {
  const same = ["one", "three"].map((body) => ({ relpath: "result.txt", body }));
  const detail = await archive(same, atOnce);
  expect(detail.artifacts).toHaveLength(1);
  expect(new Set(Object(detail.outputs)["ids"])).toEqual(new Set([detail.artifacts[0]?.artifact_id]));
  const ids = (await own.events(detail.id)).flatMap((event) =>
    event.type === "artifact_committed" ? [event.payload.artifact.artifact_id] : [],
  );
  expect(new Set(ids)).toEqual(new Set([detail.artifacts[0]?.artifact_id]));
  if (!atOnce) expect(detail.artifacts[0]?.size_bytes).toBe(5);
});

test.each(["", "/etc/passwd", "a//b", "../up", "a/../b", "a\\b", "a\nb", `${"x".repeat(501)}`])(
  "a path that leaves the workspace is refused: %j",
  async (relpath) => {
    expect(await archive([{ relpath, body: "x" }])).toMatchObject({ state: "failed", failure_reason: "skill_error", artifacts: [] });
  },
);

test("uploaded files reach the skill in the order given, and one that is missing is said to be", async () => {
  const [first, second] = [await upload("C:\\dir\\first\0.txt", "one"), await upload("../second.csv", "two", "text/csv")];
  const missing = FileSourceId.parse(randomUUID());
  const { id } = await own.start("materials", {}, { file_source_ids: [second.source_id, missing, first.source_id] });
  expect((await own.ended(id)).outputs).toEqual({
    files: [
      { name: "second.csv", text: "two", type: "text/csv" },
      { name: "first.txt", text: "one", type: "text/plain" },
    ],
  });
  const warnings = (await own.events(id)).filter((event) => event.type === "log_written");
  expect(warnings).toMatchObject([{ payload: { level: "warn", data: { file_source_id: missing } } }]);
});

test.each([
  ["..", "file"],
  ["", "file"],
  ["a/b/", "file"],
  ["x".repeat(300), "x".repeat(255)],
  ["half \ud800.txt", "half �.txt"],
])("an uploaded file named %j is kept under a plain name", async (filename, expected) => {
  const { source_id } = await upload(filename, "x");
  const { id } = await own.start("materials", {}, { file_source_ids: [source_id] });
  expect((await own.ended(id)).outputs).toMatchObject({ files: [{ name: expected }] });
});

test("an upload beyond the limit is payload_too_large", async () => {
  expect((await upload("fits", "x".repeat(1_000))).size_bytes).toBe(1_000);
  await expect(upload("too large", "x".repeat(1_001))).rejects.toMatchObject({ code: "payload_too_large" });
});

test("uploadFile hides its file from executions of another tenant", async () => {
  const stranger = await t.stranger();
  const { source_id } = await uploadFile(stranger.context, {
    filename: "theirs",
    content_type: "text/plain",
    body: Readable.from(["secret"]),
  });
  const { id } = await own.start("materials", {}, { file_source_ids: [source_id] });
  expect((await own.ended(id)).outputs).toEqual({ files: [] });
});

test("getArtifact, openArtifact and listArtifacts hide artifacts of another space", async () => {
  const stranger = await t.stranger();
  const { artifacts } = await archive([{ relpath: "mine.txt", body: "x" }]);
  const artifact_id = artifacts[0]?.artifact_id ?? expect.fail("no artifact");
  for (const space_id of [t.space_id, stranger.space_id]) {
    for (const verb of [getArtifact, openArtifact])
      await expect(verb(stranger.context, { space_id, artifact_id })).rejects.toMatchObject({ code: "not_found" });
  }
  await expect(listArtifacts(stranger.context, { space_id: t.space_id, limit: 10 })).rejects.toMatchObject({ code: "not_found" });
  expect((await listArtifacts(stranger.context, { space_id: stranger.space_id, limit: 10 })).data).toEqual([]);
  await expect(getArtifact(t.context, { space_id: t.space_id, artifact_id: ArtifactId.parse(randomUUID()) })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a list of artifacts is read page by page, newest first, each once", async () => {
  const detail = await archive(Array.from({ length: 7 }, (_, n) => ({ relpath: `${n}`, body: "x" })));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listArtifacts(t.context, { space_id: t.space_id, execution_id: detail.id, limit: 3, cursor });
    seen.push(...page.data.map((artifact) => artifact.artifact_id));
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.toSorted()).toEqual(detail.artifacts.map((artifact) => artifact.artifact_id).toSorted());
});
