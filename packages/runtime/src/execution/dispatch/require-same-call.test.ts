import { randomUUID } from "node:crypto";
import { DispatchToolCall } from "@skillrun/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill } from "../../skill/define-skill.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { testSkills } from "../../test-skills.ts";
import { dispatchToolCall } from "./dispatch-execution.ts";

const takesAll = defineSkill({
  slug: "takes-all",
  version: "1.0.0",
  title: "Takes all",
  description: "Takes any arguments.",
  inputs: z.looseObject({}),
  outputs: z.object({}),
  run: async () => ({}),
});

let t: TestRuntime;
let other: Awaited<ReturnType<TestRuntime["another"]>>;
beforeAll(async () => {
  t = await createTestRuntime({ skills: [...testSkills, takesAll] });
  other = await t.another({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const files = [randomUUID(), randomUUID()];
const base = {
  tool_name: "takes-all",
  arguments: { query: { from: 1, to: [1, 2] }, text: "hi" },
  thread_id: "thread 1",
  message_id: "message 1",
  uploaded_files: files,
};
const deliver = (tool_call_id: string, changes: Record<string, unknown> = {}, context = t.context) =>
  dispatchToolCall(context, DispatchToolCall.parse({ ...base, ...changes, space_id: t.space_id, tool_call_id }));

test.each([
  ["search:0", "for another tool", { tool_name: "count", arguments: { n: 1 } }, "the tool (takes-all before, count now)"],
  ["call_0", "with another argument", { arguments: { ...base.arguments, query: { from: 1, to: [1, 3] } } }, "(at arguments.query.to.1)"],
  ["call_1", "with one argument more", { arguments: { ...base.arguments, limit: null } }, "(at arguments.limit)"],
  ["call_2", "with a number as a string", { arguments: { ...base.arguments, query: { from: "1", to: [1, 2] } } }, "arguments.query.from"],
  ["call_3", "with other files", { uploaded_files: [files[0]] }, "the uploaded files"],
  ["call_4", "with its files in another order", { uploaded_files: files.toReversed() }, "the uploaded files"],
  ["call_5", "from another thread", { thread_id: "thread 2" }, 'the thread ("thread 1" before, "thread 2" now)'],
  ["call_6", "without its thread", { thread_id: null }, 'the thread ("thread 1" before, none now)'],
  ["call_7", "from another message", { message_id: "message 2" }, 'the message ("message 1" before, "message 2" now)'],
])("an id such as %s that is sent again %s is a conflict that says so", async (id, _, changes, differs) => {
  const { execution } = await deliver(id);
  const refused = deliver(id, changes);
  await expect(refused).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining(differs) });
  await expect(refused).rejects.toThrow(/must be unique in a space: put the message's id/);
  expect(await deliver(id)).toMatchObject({ created: false, execution: { id: execution.id, inputs: base.arguments } });
});

test("the same call delivered again finds its execution, also with its keys in another order and its numbers written otherwise", async () => {
  const { execution } = await deliver("again");
  const spelled = JSON.parse('{"text": "\\u0068i", "query": {"to": [1.0, 2e0], "from": 1.00}}');
  expect(await deliver("again", { arguments: spelled })).toMatchObject({ created: false, execution: { id: execution.id } });
  const zero = await deliver("zero", { arguments: { n: 0 } });
  expect(await deliver("zero", { arguments: { n: -0 } })).toMatchObject({ created: false, execution: { id: zero.execution.id } });
});

test("of fifty calls with one id at once to two processes, those equal to the first get its execution and the others a conflict", async () => {
  const calls = Array.from({ length: 50 }, (_, n) =>
    deliver("at once", { arguments: { n: n % 5 } }, n % 2 === 0 ? t.context : other.context),
  );
  const all = await Promise.allSettled(calls);
  const made = all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  expect(made).toHaveLength(10);
  expect(new Set(made.map(({ execution }) => execution.id)).size).toBe(1);
  expect(made.filter(({ created }) => created)).toHaveLength(1);
  for (const each of all) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "conflict" });
});

test("whatever JSON the arguments are, their redelivery finds the execution and nothing else does", async () => {
  const storable = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(storable, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(storable, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  const property = fc.asyncProperty(fc.dictionary(storable, value, { maxKeys: 4 }), async (given) => {
    const id = randomUUID();
    const { execution } = await deliver(id, { arguments: given });
    const redelivered = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(given).toReversed())));
    expect(await deliver(id, { arguments: redelivered })).toMatchObject({ created: false, execution: { id: execution.id } });
    await expect(deliver(id, { arguments: { ...given, "one more": 1 } })).rejects.toMatchObject({ code: "conflict" });
  });
  await fc.assert(property, { numRuns: 40 });
});

test("an id that two threads use at once makes no second execution", async () => {
  const own = executionsOf(t);
  const { execution } = await own.dispatch("thread-less", "count", { n: 0 });
  await expect(
    deliver("thread-less", { tool_name: "count", arguments: { n: 0 }, uploaded_files: [], message_id: null }),
  ).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining('the thread (none before, "thread 1" now)') });
  expect((await own.ended(execution.id)).state).toBe("completed");
});
