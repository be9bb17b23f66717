import { utimes } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ExecutionId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { uploadFile } from "../artifact/upload-file.ts";
import { startExecution } from "../execution/dispatch/dispatch-execution.ts";
import { listEvents } from "../execution/reading/list-events.ts";
import { publishVersion } from "../registry/publish-version.ts";
import { scriptSkill } from "../registry/test-skill-files.ts";
import { defineSkill } from "../skill/define-skill.ts";
import { readWorkspaceArchive, storeWorkspaceArchive } from "../store/execution/archive-store.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { countSkill, waitSkill } from "../test-skills.ts";
import { deleteExpired } from "./delete-expired.ts";
import { startRetention } from "./start-retention.ts";

/** Stores one artifact and one step. */
const keepSkill = defineSkill({
  slug: "keep",
  version: "1.0.0",
  title: "Keep",
  description: "Stores an artifact.",
  inputs: z.object({ body: z.string() }),
  outputs: z.object({}),
  async run(context, { body }) {
    await context.step("remember", () => Promise.resolve({ body }));
    await context.artifact({ relpath: "kept.txt", body });
    return {};
  },
});

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  t = await createTestRuntime({ skills: [keepSkill, countSkill, waitSkill] });
  own = executionsOf(t);
});
afterAll(() => t.close());

const count = { n: 3 };

test("without a number of days executions are kept for ever", async () => {
  const { id } = await finished("count", count);
  await setBack(id, 10_000);
  expect(await deleteExpired(t.runtime, null)).toMatchObject({ trees: 0, more: false });
  expect((await own.get(id)).state).toBe("completed");
  expect(await deleteExpired(t.runtime, 30)).toMatchObject({ trees: 1, more: true });
  expect(await deleteExpired(t.runtime, 30)).toMatchObject({ trees: 0, more: false });
});

test("what finished longer ago goes with its events, steps, artifacts and approvals; what is younger keeps every event", async () => {
  const old = await finished("keep", { body: "old" });
  const young = await finished("keep", { body: "young" });
  const events = await own.events(young.id);
  await t.runtime.database.execute(
    "insert into approval (id, execution_id, root_execution_id, space_id, name, question) values (gen_random_uuid(), $1, $1, $2, 'go', 'Go?')",
    [old.id, t.space_id],
  );
  await setBack(old.id, 31);
  await setBack(young.id, 29);
  expect(await rowsOf(old.id)).toEqual({ execution: 1, event: events.length, step: 1, artifact: 1, approval: 1 });
  await deleteAll(30);
  expect(await rowsOf(old.id)).toEqual({ execution: 0, event: 0, step: 0, artifact: 0, approval: 0 });
  await expect(own.get(old.id)).rejects.toMatchObject({ code: "not_found" });
  expect(await own.events(young.id)).toEqual(events);
});

test("a tree goes as a whole, when its root has been finished for long enough, however old its sub-executions are", async () => {
  const { root, child } = await finishedTree();
  await setBack(child, 100);
  await setBack(root, 5);
  await deleteAll(30);
  expect([(await rowsOf(root)).execution, (await rowsOf(child)).execution]).toEqual([1, 1]);
  expect(await eventCount(root)).toBe(await lastSeq(root));
  await setBack(root, 31);
  await t.runtime.database.execute("update execution set state = 'waiting', finished_at = null where id = $1", [child]);
  await deleteAll(30);
  expect((await rowsOf(root)).execution).toBe(1);
  await t.runtime.database.execute("update execution set state = 'completed', finished_at = now() where id = $1", [child]);
  await deleteAll(30);
  expect([(await rowsOf(root)).execution, (await rowsOf(child)).execution, await eventCount(root)]).toEqual([0, 0, 0]);
});

test("no log has a hole at any moment, while batches are deleted and readers read", async () => {
  const ids: ExecutionId[] = [];
  for (let i = 0; i < 6; i++) ids.push((await finished("count", { n: 20 })).id);
  for (const id of ids) await setBack(id, 40);
  let done = false;
  const read = async (id: ExecutionId) => {
    while (!done) {
      const stored = await t.runtime.database.execute(
        "select (select count(*)::int from event where root_execution_id = $1) as stored, (select last_seq::int from execution where id = $1) as last",
        [id],
      );
      expect(stored[0]?.["stored"]).toBe(stored[0]?.["last"] ?? 0);
    }
  };
  const reading = ids.map(read);
  await deleteAll(30);
  done = true;
  await Promise.all(reading);
  expect((await rowsOf(ids[0] as ExecutionId)).execution).toBe(0);
});

test("what is not finished stays, whatever its age", async () => {
  const { id } = await own.start("wait");
  await own.reached(id, "log_written");
  await t.runtime.database.execute("update execution set created_at = now() - interval '100 days' where id = $1", [id]);
  await deleteAll(1);
  expect((await own.get(id)).state).toBe("running");
});

test("an execution of another space that is younger is not touched, and an older one goes too", async () => {
  const stranger = await t.stranger();
  const start = async () => {
    const input = { space_id: stranger.space_id, slug: "count", inputs: count, file_source_ids: [], model: null };
    const { execution } = await startExecution(stranger.context, input);
    await t.runtime.database.execute("select 1");
    await ended(execution.id);
    return execution.id;
  };
  const [older, younger] = [await start(), await start()];
  await setBack(older, 31);
  await deleteAll(30);
  expect([(await rowsOf(older)).execution, (await rowsOf(younger)).execution]).toEqual([0, 1]);
  await expect(listEvents(t.context, { ...own.refOf(younger), after: 0, limit: 10 })).rejects.toMatchObject({ code: "not_found" });
});

test("a blob goes with the last row that refers to it, and only when it was not put again within a day", async () => {
  const [first, second] = [await finished("keep", { body: "shared" }), await finished("keep", { body: "shared" })];
  const key = await blobKeyOf(first.id);
  expect(await blobKeyOf(second.id)).toBe(key);
  await age(key);
  await setBack(first.id, 31);
  await deleteAll(30);
  expect(await t.runtime.blobs.head(key)).not.toBeNull();
  const put = await t.runtime.blobs.put(Readable.from(["shared"]), { maxBytes: 100 });
  expect(put.key).toBe(key);
  await setBack(second.id, 31);
  await deleteAll(30);
  expect(await t.runtime.blobs.head(key)).not.toBeNull();
  const third = await finished("keep", { body: "shared" });
  await age(key);
  await setBack(third.id, 31);
  await deleteAll(30);
  expect(await t.runtime.blobs.head(key)).toBeNull();
});

test("a blob that an uploaded file or a step refers to stays", async () => {
  const made = await finished("keep", { body: "uploaded" });
  const key = await blobKeyOf(made.id);
  await uploadFile(t.context, { filename: "a.txt", content_type: "text/plain", body: Readable.from(["uploaded"]) });
  const stepped = await finished("keep", { body: "stepped" });
  const stepKey = await blobKeyOf(stepped.id);
  const keeper = await finished("keep", { body: "keeper" });
  await t.runtime.database.execute("update step set result = null, blob_key = $2 where execution_id = $1", [keeper.id, stepKey]);
  for (const each of [key, stepKey]) await age(each);
  for (const { id } of [made, stepped]) await setBack(id, 31);
  await deleteAll(30);
  expect([await t.runtime.blobs.head(key), await t.runtime.blobs.head(stepKey)]).not.toContain(null);
  await setBack(keeper.id, 31);
  await deleteAll(30);
  expect(await t.runtime.blobs.head(stepKey)).toBeNull();
});

test("a workspace's archive goes with its execution, and its blob with the last row that refers to it", async () => {
  const made = await finished("keep", { body: "archived" });
  const key = await blobKeyOf(made.id);
  const { runtime } = t;
  const archive = (id: ExecutionId) =>
    runtime.database.transaction((transaction) =>
      storeWorkspaceArchive(transaction, {
        id: runtime.newId(),
        execution_id: id,
        space_id: t.space_id,
        blob: { key, size_bytes: 8, sha256: Buffer.alloc(32) },
      }),
    );
  const [old, young] = [await finished("count", count), await finished("count", count)];
  for (const { id } of [old, young]) await archive(id);
  for (const { id } of [made, old]) await setBack(id, 31);
  await age(key);
  await deleteAll(30);
  expect(await readWorkspaceArchive(runtime.database, t.space_id, old.id)).toBeNull();
  expect(await readWorkspaceArchive(runtime.database, t.space_id, young.id)).not.toBeNull();
  expect(await runtime.blobs.head(key)).not.toBeNull();
  await setBack(young.id, 31);
  await deleteAll(30);
  expect(await runtime.blobs.head(key)).toBeNull();
});

test("a blob that a skill version is packed in stays, also when the version is retired", async () => {
  const made = await finished("keep", { body: "packed" });
  const key = await blobKeyOf(made.id);
  const files = scriptSkill("packed", "echo 1");
  const { version } = await publishVersion(t.runtime, { spaceId: t.space_id, trust: "uploaded", publishedBy: null, ...files });
  const refer = "update skill_version set blob_key = $2, retired_at = now() where id = $1";
  await t.runtime.database.execute(refer, [version.versionId, key]);
  await age(key);
  await setBack(made.id, 31);
  await deleteAll(30);
  expect((await rowsOf(made.id)).execution).toBe(0);
  expect(await t.runtime.blobs.head(key)).not.toBeNull();
});

test("idempotency keys are forgotten after a day, not before", async () => {
  const start = (key: string) =>
    startExecution(t.context, {
      space_id: t.space_id,
      slug: "count",
      inputs: count,
      file_source_ids: [],
      model: null,
      idempotency_key: key,
    });
  await start("old");
  const young = await start("young");
  const set = (key: string, hours: number) =>
    t.runtime.database.execute("update idempotency_record set created_at = now() - $2::float8 * interval '1 hour' where key = $1", [
      key,
      hours,
    ]);
  await set("old", 25);
  await set("young", 23);
  expect((await deleteExpired(t.runtime, null)).idempotencyKeys).toBe(1);
  expect((await start("old")).replayed).toBe(false);
  expect(await start("young")).toMatchObject({ replayed: true, execution: { id: young.execution.id } });
});

test("while one process deletes, another one leaves it to that", async () => {
  const { id } = await finished("count", count);
  await setBack(id, 31);
  await t.runtime.database.transaction(async (transaction) => {
    await transaction.execute("select pg_advisory_xact_lock($1)", [0x736b7265]);
    expect(await deleteExpired(t.runtime, 30)).toMatchObject({ trees: 0, more: false });
  });
  expect(await deleteExpired(t.runtime, 30)).toMatchObject({ trees: 1 });
});

test("passes go on until they are stopped", async () => {
  const { runtime } = await t.another({ embeddedWorker: false });
  const passes = startRetention(runtime, 30, 20);
  for (let round = 0; round < 2; round++) {
    const { id } = await finished("count", count);
    await setBack(id, 31);
    await expect.poll(async () => (await rowsOf(id)).execution).toBe(0);
  }
  await passes.stop();
});

async function finished(slug: string, inputs: Parameters<typeof own.start>[1]) {
  const { id } = await own.start(slug, inputs);
  return await own.ended(id);
}

/** By the row alone, in whatever space. */
async function ended(id: ExecutionId): Promise<void> {
  await expect
    .poll(
      async () =>
        (await t.runtime.database.execute("select finished_at is not null as over from execution where id = $1", [id]))[0]?.["over"],
    )
    .toBe(true);
}

async function finishedTree(): Promise<{ root: ExecutionId; child: ExecutionId }> {
  const root = (await finished("count", count)).id;
  const child = (await finished("count", count)).id;
  const { database } = t.runtime;
  await database.execute("update event set root_execution_id = $1, seq = seq + 1000 where root_execution_id = $2", [root, child]);
  await database.execute("update execution set root_execution_id = $1, parent_execution_id = $1 where id = $2", [root, child]);
  await database.execute("update execution set last_seq = (select count(*) from event where root_execution_id = $1) where id = $1", [root]);
  return { root, child };
}

async function setBack(id: ExecutionId, days: number): Promise<void> {
  await t.runtime.database.execute(
    "update execution set created_at = now() - ($2::float8 + 0.1) * interval '1 day', finished_at = now() - $2::float8 * interval '1 day' where id = $1",
    [id, days],
  );
}

async function deleteAll(retentionDays: number): Promise<void> {
  while ((await deleteExpired(t.runtime, retentionDays)).more);
}

type Rows = Record<"execution" | "event" | "step" | "artifact" | "approval", number>;

async function rowsOf(id: ExecutionId): Promise<Rows> {
  const counts = ["event", "step", "artifact", "approval"].map(
    (table) => `(select count(*)::int from ${table} where execution_id = $1) as ${table}`,
  );
  const rows = await t.runtime.database.execute(
    `select (select count(*)::int from execution where id = $1) as execution, ${counts.join(", ")}`,
    [id],
  );
  return rows[0] as Rows;
}

async function eventCount(rootId: ExecutionId): Promise<unknown> {
  return (await t.runtime.database.execute("select count(*)::int as n from event where root_execution_id = $1", [rootId]))[0]?.["n"];
}

async function lastSeq(rootId: ExecutionId): Promise<unknown> {
  return (await t.runtime.database.execute("select last_seq::int as n from execution where id = $1", [rootId]))[0]?.["n"];
}

async function blobKeyOf(id: ExecutionId): Promise<string> {
  return String((await t.runtime.database.execute("select blob_key from artifact where execution_id = $1", [id]))[0]?.["blob_key"]);
}

/** Makes a blob a day and an hour old. */
async function age(key: string): Promise<void> {
  const then = new Date(Date.now() - 25 * 3_600_000);
  await utimes(await t.runtime.blobs.localPath(key), then, then);
}
