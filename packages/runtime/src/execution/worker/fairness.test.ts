import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import type { RequestContext } from "../../runtime.ts";
import { defineSkill } from "../../skill/define-skill.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";
import { cancelExecution } from "../cancel/cancel-execution.ts";
import { startExecution } from "../dispatch/dispatch-execution.ts";
import { waitForFinalState } from "../reading/wait-for-final-state.ts";

const turns: string[] = [];
const turnSkill = defineSkill({
  slug: "turn",
  version: "1.0.0",
  title: "Turn",
  description: "Notes down whose turn it is.",
  inputs: z.object({ who: z.string() }),
  outputs: z.object({}),
  async run(_context, { who }) {
    turns.push(who);
    return {};
  },
});

type Tenant = { context: RequestContext; space_id: TestRuntime["space_id"] };
let t: TestRuntime;
let stranger: Tenant;
beforeAll(async () => {
  t = await createTestRuntime({ workerConcurrency: 1, skills: [...testSkills, turnSkill] });
  stranger = await t.stranger();
});
beforeEach(() => void turns.splice(0));
afterAll(async () => await t.close());

const turn = async ({ context, space_id }: Tenant, who: string) => {
  const { execution } = await startExecution(context, { space_id, slug: "turn", inputs: { who }, file_source_ids: [], model: null });
  return () => waitForFinalState(context, { space_id, execution_id: execution.id });
};
const turnsOf = (tenant: Tenant, who: string, count: number) => Promise.all(Array.from({ length: count }, () => turn(tenant, who)));

/** Lets what `queue` starts wait for the only slot, then all of it run. */
async function queueBehind(queue: () => Promise<(() => Promise<unknown>)[]>): Promise<void> {
  const own = executionsOf(t);
  const { id } = await own.start("wait");
  await own.reached(id, "attempt_started");
  const ends = await queue();
  await cancelExecution(t.context, own.refOf(id));
  await Promise.all(ends.map((ended) => ended()));
}

test("with one slot, another tenant's first execution does not wait for the two hundred that were queued before it", async () => {
  await queueBehind(async () => [...(await turnsOf(t, "crowd", 200)), await turn(stranger, "single")]);
  expect(turns).toHaveLength(201);
  expect(turns.indexOf("single")).toBeLessThanOrEqual(1);
});

test("with one slot, two tenants who have queued much take turns", async () => {
  await queueBehind(async () => [...(await turnsOf(t, "early", 60)), ...(await turnsOf(stranger, "late", 60))]);
  for (let n = 10; n <= 100; n += 10) {
    const share = turns.slice(0, n).filter((who) => who === "late").length;
    expect(Math.abs(share - n / 2)).toBeLessThanOrEqual(1);
  }
});
