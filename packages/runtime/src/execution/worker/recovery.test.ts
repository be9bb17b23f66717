import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ExecutionId, emptyView, foldEvents } from "@skillrun/contract";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { statement } from "../../store/connection/database.ts";
import { insertExecution } from "../../store/execution/execution-store.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { countSkill, waitSkill } from "../../test-skills.ts";
import { recoverySkills } from "./recovery-skills.ts";
import { startWorkerProcess as startProcess, type WorkerProcess } from "./test-worker-process.ts";

const leaseDurationMs = 2_000;

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
const workers: WorkerProcess[] = [];
beforeEach(async () => {
  const skills = [...recoverySkills, countSkill, waitSkill];
  const log = pino({ level: "silent" });
  t = await createTestRuntime({ skills, log, embeddedWorker: false, workerLeaseDurationMs: leaseDurationMs });
  own = executionsOf(t);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) worker.kill("SIGKILL");
  await t.close();
});

async function startWorkerProcess() {
  const worker = await startProcess(t, { leaseDurationMs });
  workers.push(worker);
  return worker;
}

async function startTwoSteps() {
  const journal = join(t.dataDirectory, randomUUID());
  const { id } = await own.start("two-steps", { journal });
  return { id, steps: async () => (await readFile(journal, "utf8")).trim().split("\n") };
}

test("E3: after kill -9 of its worker an execution is taken over, finished steps do not run again, and nothing is lost or doubled", async () => {
  const worker = await startWorkerProcess();
  const { id, steps } = await startTwoSteps();
  await own.reached(id, "log_written");
  worker.kill("SIGKILL");
  await worker.exited;
  const { context } = await t.another({ embeddedWorker: true });
  const events = await executionsOf(t, context).events(id);
  const completed = events.find((event) => event.type === "step_completed");
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.find((event) => event.type === "attempt_started" && event.attempt === 2)).toMatchObject({
    payload: { superseded_from_seq: (completed?.seq ?? 0) + 1 },
  });
  const detail = await own.ended(id);
  expect(detail).toMatchObject({ state: "completed", outputs: { steps: ["one", "two"] } });
  expect(await steps()).toEqual(["one 1", "two 2"]);
  const view = foldEvents(emptyView, events);
  expect(view.content.map((part) => part.text).join("")).toBe("intro (one) middle (two) end");
});

test("E3: a worker that was frozen and thaws after the takeover changes nothing", async () => {
  const worker = await startWorkerProcess();
  const { id } = await startTwoSteps();
  await own.reached(id, "log_written");
  worker.kill("SIGSTOP");
  const { context } = await t.another({ embeddedWorker: true });
  const events = await executionsOf(t, context).events(id);
  expect(events.at(-1)).toMatchObject({ type: "execution_completed", attempt: 2 });
  worker.kill("SIGCONT");
  await worker.heard("lease was lost");
  expect(await own.events(id)).toEqual(events);
  expect((await own.get(id)).state).toBe("completed");
});

test("an execution that loses three workers one after the other fails with worker_lost", async () => {
  const { id } = await own.start("deadly");
  for (let lost = 0; lost < 3; lost++) {
    const worker = await startWorkerProcess();
    await worker.exited;
  }
  const { context } = await t.another({ embeddedWorker: true });
  const detail = await executionsOf(t, context).ended(id);
  expect(detail).toMatchObject({ state: "failed", failure_reason: "worker_lost", error: { code: "worker_lost" } });
  const events = await own.events(id);
  expect(events.filter((event) => event.type === "attempt_started").map((event) => event.attempt)).toEqual([1, 2, 3]);
});

test("a runtime that closes hands its executions back at once, and that does not count as lost", async () => {
  const leaving = await t.another({ embeddedWorker: true });
  const theirs = executionsOf(t, leaving.context);
  const { id } = await theirs.start("wait");
  await theirs.reached(id, "log_written");
  const staying = await t.another({ embeddedWorker: true });
  await leaving.runtime.close();
  const second = await executionsOf(t, staying.context).reached(id, "attempt_started", 2);
  expect(second).toMatchObject({ payload: { superseded_from_seq: 4 } });
  const rows = statement("select worker_lost_count as lost, (select count(*)::int from worker) as workers from execution where id = $1");
  expect(await t.runtime.database.query(rows, [id])).toEqual([{ lost: 0, workers: 1 }]);
});

test("an execution that is reserved for a worker that died before it began is run by another", async () => {
  const id = await insertReserved(randomUUID());
  const { context } = await t.another({ embeddedWorker: true });
  expect(await executionsOf(t, context).ended(id)).toMatchObject({ state: "completed", outputs: { n: 1 } });
});

test("an execution whose reservation was stored while its answer was lost is run all the same", async () => {
  const { runtime, context } = await t.another({ embeddedWorker: true });
  // A worker that looks for jobs keeps its slots for them meanwhile.
  const slot = await vi.waitUntil(() => runtime.worker?.reserve(), { interval: 1 });
  const id = await insertReserved(slot.workerId);
  slot.release();
  expect(await executionsOf(t, context).ended(id)).toMatchObject({ state: "completed", outputs: { n: 1 } });
});

test("executions whose every database connection is cut still end properly", async () => {
  const { context } = await t.another({ embeddedWorker: true });
  const theirs = executionsOf(t, context);
  const ids = await Promise.all(Array.from({ length: 8 }, async () => (await theirs.start("count", { n: 60, gap_ms: 10 })).id));
  const cut = statement(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  for (const id of ids.slice(0, 3)) {
    await own.reached(id, "content_delta").catch(() => {});
    await t.runtime.database.query(cut, []).catch(() => {});
  }
  for (const id of ids) {
    const detail = await ended(id);
    expect(detail).toMatchObject({ state: "completed", outputs: { n: 60 } });
    const events = await own.events(id);
    const view = foldEvents(emptyView, events);
    expect(
      view.content
        .map((part) => part.text)
        .join("")
        .trim()
        .split(" "),
    ).toEqual(Array.from({ length: 60 }, (_, i) => String(i + 1)));
  }
});

/** A reader's own connection may have been cut as well: it asks again. */
async function ended(id: ExecutionId) {
  for (;;) {
    const detail = await own.ended(id).catch(() => null);
    if (detail !== null) return detail;
  }
}

/** An execution that was stored for a worker, and of which that worker has not heard. */
async function insertReserved(workerId: string): Promise<ExecutionId> {
  const id = ExecutionId.parse(randomUUID());
  await insertExecution(t.runtime.database, {
    id,
    tenant_id: t.context.principal.tenant_id,
    space_id: t.space_id,
    principal_id: t.context.principal.id,
    skill_slug: "count",
    skill_version: "1.0.0",
    skill_version_id: null,
    source: "standalone",
    inputs: { n: 1 },
    model: null,
    file_source_ids: [],
    chat_thread_id: null,
    chat_message_id: null,
    chat_tool_call_id: null,
    idempotency_key: null,
    limits: null,
    tick: null,
    held: false,
    audit: null,
    worker_id: workerId,
  });
  return id;
}
