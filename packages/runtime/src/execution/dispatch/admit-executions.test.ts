import { type ExecutionId, noLimits, ScopeLimits, SpaceId } from "@skillrun/contract";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";
import { statement } from "../../store/connection/database.ts";
import { readApprovals } from "../../store/execution/approval-store.ts";
import { changeOwnLimits } from "../../store/execution/limits-store.ts";
import { changeAccess } from "../../store/identity/change-access.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";
import { decideApproval } from "../approval/decide-approval.ts";
import { cancelExecution } from "../cancel/cancel-execution.ts";

let inside = 0;
let most = 0;
const loose = z.looseObject({});
const plain = { version: "1.0.0", title: "t", description: "d", inputs: loose, outputs: loose };

/** Counts how many of it run at once. */
const crowd = defineSkill({
  ...plain,
  slug: "crowd",
  async run(context) {
    inside += 1;
    most = Math.max(most, inside);
    await context.step("stay", async () => ({}));
    inside -= 1;
    return {};
  },
});
const calls = defineSkill({ ...plain, slug: "calls", run: async (context) => await context.call("crowd", {}) });
const asks = defineSkill({
  ...plain,
  slug: "asks",
  async run(context) {
    await context.waitForApproval("go", { question: "Go on?" });
    return {};
  },
});

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeEach(async () => {
  inside = 0;
  most = 0;
  t = await createTestRuntime({ skills: [...testSkills, crowd, calls, asks], log: pino({ level: "silent" }) });
  own = executionsOf(t);
});
afterEach(async () => await t.close());

const cap = async (kind: "tenant" | "space", concurrent_executions: number | null) => {
  const id = kind === "space" ? t.space_id : t.context.principal.tenant_id;
  const limits = ScopeLimits.parse({ ...noLimits, concurrent_executions });
  const changed = await changeAccess(t.runtime.database, (transaction) => changeOwnLimits(transaction, { kind, id }, () => limits));
  expect(changed).not.toBeNull();
};
/** A further space of the tenant; `n` tells several apart, those of odd names sort before and after the first one. */
const anotherSpace = async (n: number) => {
  const id = SpaceId.parse(`${n % 4 === 1 ? "00000000" : "ffffffff"}-0000-4000-8000-00000000000${n}`);
  const { tenant_id } = t.context.principal;
  await t.runtime.database.execute("insert into space (id, tenant_id, name) values ($1, $2, 'Another')", [id, tenant_id]);
  return id;
};
const startMany = (slug: string, n: number) => Promise.all(Array.from({ length: n }, async () => (await own.start(slug)).id));
const allComplete = async (ids: readonly ExecutionId[]) => {
  for (const id of ids) expect((await own.ended(id)).state).toBe("completed");
};

test.each(["tenant", "space"] as const)("with a cap on its %s, no more are under way at once, and all get their turn", async (kind) => {
  await cap(kind, 2);
  await allComplete(await startMany("crowd", 20));
  expect(most).toBe(2);
});

test("those that wait for their turn begin in the order in which they came", async () => {
  await cap("space", 1);
  const ids = [];
  for (let n = 0; n < 6; n++) ids.push((await own.start("crowd")).id);
  await allComplete(ids);
  const starts = await Promise.all(ids.map(async (id) => (await own.get(id)).started_at ?? ""));
  expect(starts).toEqual(starts.toSorted());
});

test("under a tenant's cap its spaces are served in the order in which their executions came", async () => {
  await cap("tenant", 1);
  const { id: first } = await own.start("wait");
  const ids: ExecutionId[] = [];
  for (let n = 0; n < 6; n++) ids.push((await own.start("crowd", {}, n % 2 === 0 ? {} : { space_id: await anotherSpace(n) })).id);
  await cancelExecution(t.context, own.refOf(first));
  const starts = statement("select started_at from execution where id = $1 and state = 'completed'");
  const startOf = async (id: ExecutionId) => (await t.runtime.database.query<{ started_at: Date }>(starts, [id]))[0]?.started_at.getTime();
  await expect.poll(async () => (await Promise.all(ids.map(startOf))).every((at) => at !== undefined), { timeout: 20_000 }).toBe(true);
  const times = await Promise.all(ids.map(startOf));
  expect(times).toEqual(times.toSorted((a, b) => Number(a) - Number(b)));
});

test("sub-executions go with their root: a cap of one does not hold them back", async () => {
  await cap("space", 1);
  await allComplete(await startMany("calls", 3));
});

test("one that waits for a person makes room for the next", async () => {
  await cap("space", 1);
  const { id } = await own.start("asks");
  await own.reached(id, "execution_waiting");
  await allComplete(await startMany("crowd", 2));
  const [approval] = await readApprovals(t.runtime.database, id);
  const approval_id = approval?.approval_id ?? expect.fail();
  await decideApproval(t.context, { space_id: t.space_id, execution_id: id, approval_id, decision: "approve", comment: null });
  await allComplete([id]);
});

test("one that is cancelled while it waits for its turn never runs, and takes nobody's", async () => {
  await cap("space", 1);
  const { id: first } = await own.start("wait");
  const { id: second } = await own.start("crowd");
  const { id: third } = await own.start("crowd");
  expect((await cancelExecution(t.context, own.refOf(second))).state).toBe("cancelled");
  await cancelExecution(t.context, own.refOf(first));
  await allComplete([third]);
  expect(most).toBe(1);
});

test("a cap that is raised or taken away lets those go that waited for it", async () => {
  await cap("space", 1);
  const { id: first } = await own.start("wait");
  const ids = await startMany("crowd", 3);
  const held = statement("select count(*)::int as n from execution where held");
  expect(await t.runtime.database.query(held, [])).toEqual([{ n: 3 }]);
  await cap("space", null);
  await allComplete(ids);
  await cancelExecution(t.context, own.refOf(first));
});

test("a place is free again when its process has gone", async () => {
  await cap("space", 1);
  const leaving = await t.another({ embeddedWorker: true });
  const { id: first } = await executionsOf(t, leaving.context).start("crowd");
  const ids = await startMany("crowd", 2);
  await leaving.runtime.close();
  await allComplete([first, ...ids]);
});
