import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { defineSkill, SkillFailure } from "../../skill/define-skill.ts";
import type { SkillContext } from "../../skill/skill-context.ts";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime, type TestRuntime } from "../../test-runtime.ts";
import { decideApproval } from "../approval/decide-approval.ts";
import { listApprovals } from "../approval/list-approvals.ts";

const loose = z.looseObject({});

/** A skill that does just this. */
const skillOf = (slug: string, run: (context: SkillContext) => unknown, outputs = loose) =>
  defineSkill({
    slug,
    version: "1.0.0",
    title: slug,
    description: slug,
    inputs: z.object({}),
    outputs,
    // The point of these tests is what a skill in plain JavaScript can do.
    run: async (context) => (await run(context)) as Record<string, unknown>,
  });

const rejectWith = (thrown: unknown) => () => Promise.reject(thrown);
const circular: Record<string, unknown> = {};
circular["self"] = circular;
const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`) as Record<string, never>;

const failures: [slug: string, run: (context: SkillContext) => unknown, message: RegExp | string][] = [
  ["throws-text", rejectWith("plain text"), "plain text"],
  ["throws-undefined", rejectWith(undefined), "undefined"],
  ["throws-null", rejectWith(null), "null"],
  ["throws-symbol", rejectWith(Symbol("odd")), "Symbol(odd)"],
  ["throws-bare-object", rejectWith(Object.create(null)), /cannot be shown/],
  ["throws-odd-error", rejectWith(Object.assign(new Error("x"), { message: 7 })), "7"],
  ["throws-nothing-said", rejectWith(Object.assign(new Error("x"), { message: "" })), /without a message/],
  ["throws-unicode", rejectWith(new Error("a\0b\ud800")), "a�b�"],
  [
    "throws-sync",
    () => {
      throw new TypeError("at once");
    },
    "at once",
  ],
  ["throws-much-emoji", rejectWith(new Error(`x${"😀".repeat(2_000)}`)), /^x(😀){999}$/u],
  ["throws-much", rejectWith(new Error("x".repeat(1_000_000))), /^x{2000}$/],
  ["logs-circular", (context) => void context.log("info", "x", circular as never), /circular/i],
  ["logs-bigint", (context) => void context.log("info", "x", { n: 1n } as never), /BigInt/],
  ["logs-nested", (context) => void context.log("info", "x", nested(20_000)), /./],
  ["artifact-outside", (context) => context.artifact({ relpath: "../../x", body: "x" }), /relative path/],
  ["step-bigint", (context) => context.step("s", async () => ({ n: 1n }) as never), /BigInt/],
  ["step-nested", (context) => context.step("s", async () => nested(20_000)), /./],
];

const outputs: [slug: string, run: () => unknown, reason: string][] = [
  ["returns-undefined", () => undefined, "output_invalid"],
  ["returns-text", () => "text", "output_invalid"],
  ["returns-array", () => [1], "output_invalid"],
  ["returns-large", () => ({ text: "ü".repeat(600_000) }), "output_too_large"],
  ["returns-nested", () => nested(20_000), "skill_error"],
  ["returns-bigint", () => ({ n: 1n }), "skill_error"],
];

const extra = [
  skillOf("failure-details", rejectWith(new SkillFailure("boom", "It went boom.", { where: "here\0" }))),
  skillOf("failure-circular", rejectWith(new SkillFailure("boom", "It went boom.", circular as never))),
  skillOf("wrong-shape", () => ({ n: "many" }), z.looseObject({ n: z.int() })),
  skillOf("odd-text", () => ({ text: "a\0b\ud800", kept: "\\u0000" })),
  skillOf("says-odd-text", async (context) => {
    context.log("info", "log\0\ud800", { data: "\0\udc00" });
    context.progress({ completed: 1, message: "progress\0" });
    context.emit({ part: "p", format: "text", delta: "one \ud83d" });
    const { text } = await context.step("s", async () => ({ text: "step\0\ud83d\ude00" }));
    const approval = { question: "Go\0 on\ud83d?", details: { text: "\0\ud83d\ude00" } };
    await context.waitForApproval("go", approval);
    context.emit({ part: "p", format: "text", delta: "\ude00 two\ud83d" });
    return { text };
  }),
  skillOf("speaks-then-fails", (context) => {
    context.progress({ completed: 1 });
    context.progress({ completed: 2 });
    context.emit({ part: "p", format: "text", delta: "last words" });
    throw new Error("gone");
  }),
  skillOf("speaks-after", (context) => {
    setImmediate(() => context.emit({ part: "p", format: "text", delta: "too late" }));
    return {};
  }),
  skillOf("unstored-steps", async (context) => {
    const first = await context.step("a", async () => ({ text: "x\0" }));
    const again = await context.step("a", async () => ({ text: "never" }));
    return { first, again };
  }),
];

let t: TestRuntime;
let own: ReturnType<typeof executionsOf>;
beforeAll(async () => {
  const skills = [...failures, ...outputs].map(([slug, run]) => skillOf(slug, run));
  t = await createTestRuntime({ skills: [...skills, ...extra], log: pino({ level: "silent" }) });
  own = executionsOf(t);
});
afterAll(async () => await t.close());

test.each(failures)("a skill fails once and says why: %s", async (slug, _run, message) => {
  const { id } = await own.start(slug);
  const detail = await own.ended(id);
  expect(detail).toMatchObject({ state: "failed", failure_reason: "skill_error", outputs: null });
  expect(detail.error?.message).toMatch(message);
  const events = await own.events(id);
  expect(events.at(-1)).toMatchObject({ type: "execution_failed", attempt: 1, payload: { error: detail.error } });
});

test.each(outputs)("outputs that cannot be kept fail the execution: %s", async (slug, _run, reason) => {
  const { id } = await own.start(slug);
  expect(await own.ended(id)).toMatchObject({ state: "failed", failure_reason: reason, outputs: null });
});

test("a skill's own failure keeps its code and details, where they can be stored", async () => {
  const [full, bare] = await Promise.all(["failure-details", "failure-circular"].map((slug) => own.start(slug)));
  const error = { code: "boom", message: "It went boom.", retryable: false };
  expect((await own.ended(full?.id ?? expect.fail())).error).toEqual({ ...error, details: { where: "here�" } });
  expect((await own.ended(bare?.id ?? expect.fail())).error).toEqual(error);
});

test("outputs of another shape than promised name the field", async () => {
  const { id } = await own.start("wrong-shape");
  const detail = await own.ended(id);
  expect(detail).toMatchObject({ failure_reason: "output_invalid" });
  expect(detail.error?.message).toContain("n:");
});

test("outputs come back as PostgreSQL can hold them", async () => {
  const { id } = await own.start("odd-text");
  expect((await own.ended(id)).outputs).toEqual({ text: "a�b�", kept: "\\u0000" });
});

test("U+0000 and halves of pairs cost nothing else of what a skill says, and a pair that was cut between two attempts is whole", async () => {
  const { id } = await own.start("says-odd-text");
  const asked = await own.reached(id, "approval_requested");
  expect(asked.payload).toMatchObject({ question: "Go� on�?", details: { text: "�😀" } });
  const { data } = await listApprovals(t.context, own.refOf(id));
  const [approval] = data;
  expect(approval).toMatchObject({ question: "Go� on�?", details: { text: "�😀" } });
  await own.reached(id, "execution_waiting");
  await decideApproval(t.context, {
    ...own.refOf(id),
    approval_id: approval?.approval_id ?? expect.fail(),
    decision: "approve",
    comment: null,
  });
  expect((await own.ended(id)).outputs).toEqual({ text: "step�😀" });
  const events = await own.events(id);
  const payloads = (type: string) => events.filter((event) => event.type === type).map((event) => event.payload);
  expect(payloads("log_written")).toEqual([{ level: "info", message: "log��", data: { data: "��" } }]);
  expect(payloads("progress_reported")).toMatchObject([{ message: "progress�" }]);
  expect(payloads("content_delta")).toMatchObject([{ delta: "one " }, { delta: "😀 two" }, { delta: "�" }]);
});

test("what a skill said before it failed stands before its failure", async () => {
  const { id } = await own.start("speaks-then-fails");
  const types = (await own.events(id)).map((event) => event.type);
  expect(types.slice(3)).toEqual(["progress_reported", "content_delta", "progress_reported", "execution_failed"]);
});

test("E7: nothing comes after the final event, whatever a skill says then", async () => {
  const { id } = await own.start("speaks-after");
  await own.ended(id);
  const { id: later } = await own.start("speaks-after");
  await own.ended(later);
  expect((await own.events(id)).map((event) => event.type)).toEqual([
    "execution_queued",
    "execution_started",
    "attempt_started",
    "execution_completed",
  ]);
});

test("a step that has finished gives its stored result again", async () => {
  const { id } = await own.start("unstored-steps");
  expect((await own.ended(id)).outputs).toMatchObject({ again: { text: "x�" } });
});
