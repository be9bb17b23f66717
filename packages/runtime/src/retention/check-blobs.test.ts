import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startS3Server } from "../artifact/s3-server.testing.ts";
import { uploadFile } from "../artifact/upload-file.ts";
import { publishVersion } from "../registry/publish-version.ts";
import { scriptSkill } from "../registry/test-skill-files.ts";
import { defineSkill } from "../skill/define-skill.ts";
import type { AttemptContext } from "../skill/runnable-skill.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime } from "../test-runtime.ts";
import { checkBlobs } from "./check-blobs.ts";
import { deleteExpired } from "./delete-expired.ts";

const minAgeMs = 0;

/** Refers to blobs in every way an execution can. */
const keepAllSkill = defineSkill({
  slug: "keep-all",
  version: "1.0.0",
  title: "Keep all",
  description: "Stores an artifact, a large step and an archive.",
  inputs: z.object({ body: z.string() }),
  outputs: z.object({}),
  async run(context, { body }) {
    await context.step("large", () => Promise.resolve({ text: body.repeat(200_000) }));
    await context.artifact({ relpath: "a.txt", body: `${body} a` });
    const { archive } = context as AttemptContext;
    await archive(Readable.from([`${body} archived`]));
    return {};
  },
});

const cleanUp: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const each of cleanUp.reverse()) await each();
});

const stores = {
  "a local directory": async () => ({}),
  "an S3 bucket": async () => {
    const server = await startS3Server();
    const directory = await mkdtemp(join(tmpdir(), "skillrun-check-"));
    cleanUp.push(server.close, () => rm(directory, { recursive: true, force: true }));
    return { s3: server.location };
  },
};

describe.each(Object.entries(stores))("blobs in %s", (_name, open) => {
  test("retention leaves no blob without a row and no row without its blob, whatever referred to it", async () => {
    const t = await createTestRuntime({ skills: [keepAllSkill], ...(await open()) });
    cleanUp.push(t.close);
    const own = executionsOf(t);
    const find = () => checkBlobs(t.runtime, { minAgeMs });
    const nothing = { orphans: [], missing: [], dangling: [] };
    await publishVersion(t.runtime, { spaceId: t.space_id, trust: "uploaded", publishedBy: null, ...scriptSkill("kept", "echo 1") });
    await uploadFile(t.context, { filename: "a", content_type: "text/plain", body: Readable.from(["shared a"]) });
    const [old, young] = [await own.start("keep-all", { body: "old" }), await own.start("keep-all", { body: "young" })];
    const shared = await own.start("keep-all", { body: "shared" });
    for (const { id } of [old, young, shared]) expect((await own.ended(id)).state).toBe("completed");
    expect(await find()).toEqual(nothing);

    await t.runtime.database.execute(
      "update execution set created_at = now() - interval '40 days', finished_at = now() - interval '40 days' where id = any($1::uuid[])",
      [[old.id, shared.id]],
    );
    const before = await count(t.runtime.blobs.list());
    // As if a day had passed since the blobs were put.
    const blobs = { ...t.runtime.blobs, delete: (key: string) => t.runtime.blobs.delete(key) };
    expect(await deleteExpired({ database: t.runtime.database, blobs }, 30)).toMatchObject({ trees: 2, blobs: 5 });
    expect(await find()).toEqual(nothing);
    expect(await count(t.runtime.blobs.list())).toBe(before - 5);
  });

  test("an orphan, a missing blob and a dangling row are each found", async () => {
    const t = await createTestRuntime({ skills: [keepAllSkill], ...(await open()) });
    cleanUp.push(t.close);
    const own = executionsOf(t);
    const { id } = await own.start("keep-all", { body: "x" });
    await own.ended(id);
    const orphan = await t.runtime.blobs.put(Readable.from(["nobody's"]), { maxBytes: 100 });
    const [artifact] = await t.runtime.database.execute("select id, blob_key from artifact where execution_id = $1", [id]);
    await t.runtime.blobs.delete(String(artifact?.["blob_key"]));
    await t.runtime.database.execute("update execution set workspace_archive_id = gen_random_uuid() where id = $1", [id]);
    await t.runtime.database.execute(
      "insert into approval (id, execution_id, root_execution_id, space_id, name, question) values (gen_random_uuid(), gen_random_uuid(), $1, $2, 'go', 'Go?')",
      [id, t.space_id],
    );
    expect(await checkBlobs(t.runtime, { minAgeMs })).toEqual({
      orphans: [orphan.key],
      missing: [{ key: artifact?.["blob_key"], holder: `artifact ${artifact?.["id"]}` }],
      dangling: [expect.stringMatching(/^approval /), `execution ${id} (its workspace archive)`],
    });
    expect((await checkBlobs(t.runtime)).orphans).toEqual([]);
  });
});

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let found = 0;
  for await (const _ of items) found += 1;
  return found;
}
