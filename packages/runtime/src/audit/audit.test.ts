import { Readable } from "node:stream";
import { type AuditEvent, auditActions, PrincipalId, ThreadId } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uploadFile } from "../artifact/upload-file.ts";
import { cancelExecution } from "../execution/cancel/cancel-execution.ts";
import { followEvents } from "../execution/reading/follow-events.ts";
import { setSkillPolicy } from "../registry/change-skill-policy.ts";
import { publishVersion } from "../registry/publish-version.ts";
import { scriptSkill } from "../registry/test-skill-files.ts";
import type { RequestContext } from "../runtime.ts";
import { createSchedule, deleteSchedule, updateSchedule } from "../schedule/manage-schedules.ts";
import { runTick } from "../schedule/run-tick.ts";
import { executionsOf } from "../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { createThread, deleteThread } from "../thread/manage-threads.ts";
import { listAuditEvents } from "./list-audit-events.ts";

let t: TestRuntime;
let asked: RequestContext;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
  asked = { ...t.context, request_id: "the-request" };
});
afterAll(async () => await t.close());

const aboutAll = async (filter: Partial<Parameters<typeof listAuditEvents>[1]> = {}): Promise<AuditEvent[]> =>
  (await listAuditEvents(t.context, { limit: 100, ...filter })).data;
const about = (resourceId: string) => aboutAll({ resource_id: resourceId });
const actionsOf = async (resourceId: string) => (await about(resourceId)).map(({ action }) => action).reverse();

test("an entry says who did what, by which credential and request, to which resource", async () => {
  const { id } = await executionsOf(t, asked).start("count", { n: 3 });
  const { principal } = t.context;
  const [entry, ...more] = await about(id);
  expect(more).toEqual([]);
  expect(entry).toEqual({
    event_id: expect.any(String),
    tenant_id: principal.tenant_id,
    space_id: t.space_id,
    principal_id: principal.id,
    principal_name: "Owner",
    credential: { kind: "api_key", id: principal.credential.id },
    action: "execution.started",
    resource: { type: "execution", id },
    details: { skill_slug: "count", skill_version: expect.any(String), source: "standalone" },
    request_id: "the-request",
    created_at: expect.stringMatching(/Z$/),
  });
});

test("a tool call that is dispatched twice, at once and again, is one entry", async () => {
  const own = executionsOf(t, asked);
  const made = await Promise.all(Array.from({ length: 8 }, () => own.dispatch("call once", "count", { n: 1 })));
  await own.dispatch("call once", "count", { n: 1 });
  expect(await actionsOf(made[0]?.execution.id ?? "")).toEqual(["execution.started"]);
});

test("starts that share a commit have an entry each, and one that is refused has none", async () => {
  const own = executionsOf(t, asked);
  const before = (await aboutAll({ action: "execution.started" })).length;
  const all = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => own.start("count", { n: n % 4 === 0 ? -1 : n })));
  expect(all.filter(({ status }) => status === "rejected")).toHaveLength(3);
  expect(await aboutAll({ action: "execution.started" })).toHaveLength(before + 9);
});

test("a cancel is told once, of the execution that was named", async () => {
  const own = executionsOf(t, asked);
  const { id } = await own.start("count", { n: 1 });
  for (let i = 0; i < 2; i++) await cancelExecution(asked, own.refOf(id));
  expect(await actionsOf(id)).toEqual(["execution.started", "execution.cancelled"]);
});

test("schedules, threads, policies, skills and files tell what was done to them", async () => {
  const { space_id } = t;
  const body = { skill_slug: "count", inputs: { n: 1 }, model: null, cron: "0 9 * * *", time_zone: "UTC", enabled: true };
  const { schedule_id } = await createSchedule(asked, { space_id, ...body });
  await updateSchedule(asked, { space_id, schedule_id, cron: "0 8 * * *" });
  const ticked = await runTick(t.runtime, { schedule_id, at: new Date() });
  await deleteSchedule(asked, { space_id, schedule_id });
  expect(await actionsOf(schedule_id)).toEqual(["schedule.created", "schedule.updated", "schedule.deleted"]);
  expect(await about(ticked?.id ?? "")).toMatchObject([{ action: "execution.started", credential: { kind: "system", id: schedule_id } }]);

  const thread = await createThread(asked, { space_id });
  await deleteThread(asked, { space_id, thread_id: thread.id });
  expect(await actionsOf(thread.id)).toEqual(["thread.deleted"]);

  await setSkillPolicy(asked, { space_id, trust: ["bundled", "uploaded"], network: ["example.com"], sub_executions: true });
  expect(await about(space_id)).toMatchObject([{ action: "skill_policy.updated", details: { network: ["example.com"] } }]);

  const publication = { spaceId: space_id, trust: "uploaded", publishedBy: asked, ...scriptSkill("told", "echo 1") } as const;
  const { version } = await publishVersion(t.runtime, publication);
  expect(await about(version.versionId)).toMatchObject([
    { action: "skill_version.published", details: { slug: "told", version: "1.0.0" } },
  ]);

  const file = { filename: "secret plans.txt", content_type: "text/plain", body: Readable.from([Buffer.from("hello")]) };
  const { source_id } = await uploadFile(asked, file);
  expect(await about(source_id)).toMatchObject([{ action: "file.uploaded", space_id: null, details: { size_bytes: 5 } }]);
});

test("what fails leaves no entry", async () => {
  const thread_id = ThreadId.parse(t.runtime.newId());
  await expect(deleteThread(asked, { space_id: t.space_id, thread_id })).rejects.toMatchObject({ code: "not_found" });
  expect(await about(thread_id)).toEqual([]);
});

test("who follows an execution is noted, the same credential once a minute", async () => {
  const own = executionsOf(t, asked);
  const { id } = await own.start("count", { n: 1 });
  const sink = { push: () => 0, drained: async () => {}, end() {} };
  for (let i = 0; i < 3; i++) (await followEvents(asked, { ...own.refOf(id), after: 0 }, sink)).close();
  const { context: colleague } = await t.colleague("viewer");
  (await followEvents(colleague, { ...own.refOf(id), after: 0 }, sink)).close();
  await t.runtime.accessNotes.idle();
  expect(await actionsOf(id)).toEqual(["execution.started", "execution.followed", "execution.followed"]);
});

test("pages lead through the whole log, newest first, and filters narrow it", async () => {
  const all = await aboutAll();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAuditEvents(t.context, { limit: 3, cursor });
    seen.push(...page.data.map(({ event_id }) => event_id));
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(all.map(({ event_id }) => event_id));
  expect(await aboutAll({ principal_id: PrincipalId.parse(t.runtime.newId()) })).toEqual([]);
  expect((await aboutAll({ space_id: t.space_id })).every(({ space_id }) => space_id === t.space_id)).toBe(true);
});

test("the audit log hides what is of another tenant or space, and is read by owners alone", async () => {
  const stranger = await t.stranger();
  await executionsOf(t, asked).start("count", { n: 1 });
  expect((await listAuditEvents(stranger.context, { limit: 100 })).data).toEqual([]);
  await expect(listAuditEvents(stranger.context, { limit: 1, space_id: t.space_id })).rejects.toMatchObject({ code: "not_found" });
  const { context: editor } = await t.colleague("editor");
  const { context: owner } = await t.colleague("owner");
  await expect(listAuditEvents(editor, { limit: 1, space_id: t.space_id })).rejects.toMatchObject({ code: "forbidden" });
  await expect(listAuditEvents(owner, { limit: 1 })).rejects.toMatchObject({ code: "forbidden" });
  expect((await listAuditEvents(owner, { limit: 1, space_id: t.space_id })).data).toHaveLength(1);
});

test("each action names a resource and what happened, once", () => {
  expect(new Set(auditActions).size).toBe(auditActions.length);
  for (const action of auditActions) expect(action).toMatch(/^[a-z_]+\.[a-z_]+$/);
});
