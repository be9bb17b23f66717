import { UsageReport } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill, type HandlerSkill } from "../../skill/define-skill.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { getUsage } from "./get-usage.ts";

const spend: HandlerSkill = defineSkill({
  slug: "spend",
  version: "1",
  title: "Spend",
  description: "Uses something, and so do as many below it as it is deep, twice over.",
  inputs: z.object({ depth: z.int() }),
  outputs: z.object({}),
  async run(context, { depth }) {
    context.iteration();
    context.usage({ input_tokens: 10, output_tokens: 1, cost_usd: "0.1" });
    if (depth > 0) await Promise.all([1, 2].map(() => context.call("spend", { depth: depth - 1 })));
    return {};
  },
});

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ skills: [spend] });
});
afterAll(() => t.close());

test("a report tells own use from that of the whole tree below, exactly", async () => {
  const { start, ended, refOf } = executionsOf(t);
  const { id } = await start("spend", { depth: 2 });
  await ended(id);
  const report = await getUsage(t.context, refOf(id));
  expect(report).toEqual(UsageReport.parse(report));
  expect(report).toMatchObject({
    execution_id: id,
    own: { input_tokens: 10, output_tokens: 1, cost_usd: "0.1", iteration_count: 1 },
    total: { input_tokens: 70, output_tokens: 7, cost_usd: "0.7", iteration_count: 7 },
    execution_count: 7,
  });
  expect(report.own.wallclock_ms).not.toBeNull();
});

test("a report of a sub-execution counts only what is below it", async () => {
  const { start, ended, refOf } = executionsOf(t);
  const { id } = await start("spend", { depth: 1 });
  const [child] = (await ended(id)).sub_executions;
  if (child === undefined) throw new Error("There is no sub-execution.");
  expect(await getUsage(t.context, refOf(child.id))).toMatchObject({ total: { input_tokens: 10, cost_usd: "0.1" }, execution_count: 1 });
});
