import { type JsonObject, SkillrunError } from "@skillrun/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { noRegisteredSkills } from "../registry/registered-skills.ts";
import { createTestRuntime, type TestRuntime } from "../test-runtime.ts";
import { countSkill } from "../test-skills.ts";
import { defineSkill } from "./define-skill.ts";
import { getSkill, listSkills, listTools } from "./list-skills.ts";
import { runnableHandler } from "./runnable-skill.ts";
import { createSkillCatalog } from "./skill-catalog.ts";
import { validateInputs } from "./validate-inputs.ts";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime({ embeddedWorker: false });
});
afterAll(async () => await t.close());

const looseSkill = defineSkill({
  ...countSkill,
  slug: "loose",
  inputs: z.looseObject({ rows: z.array(z.object({ name: z.string() })).optional() }),
  outputs: z.object({}),
  run: async () => ({}),
});

const faultOf = (inputs: JsonObject): SkillrunError | null => {
  try {
    validateInputs(runnableHandler(looseSkill), inputs, "inputs");
    return null;
  } catch (error) {
    return error instanceof SkillrunError ? error : expect.fail(`not a SkillrunError: ${String(error)}`);
  }
};

test("inputs that do not fit name the field, however deep, and give back what was there", () => {
  const fault = faultOf({ rows: [{ name: "a" }, { name: 7 }] });
  expect(fault?.code).toBe("validation_error");
  expect(fault?.detail).toMatchObject([{ loc: ["body", "inputs", "rows", 1, "name"], type: "invalid_type", input: 7 }]);
  expect(faultOf({ rows: [{}] })?.detail).toMatchObject([{ input: null }]);
});

test.each([
  ["U+0000", "a\0b"],
  ["a first half", "\ud800"],
  ["a second half", "x\udfff"],
  ["U+0000 after a backslash", "\\\0"],
])("inputs with %s are refused, as a value and as a key", (_name, text) => {
  expect(faultOf({ text })).toMatchObject({ code: "validation_error" });
  expect(faultOf({ [text]: 1 })).toMatchObject({ code: "validation_error" });
});

test.each(["\\u0000", "\\\\ud800", "\ud83d\ude00", "\u2028", "\ufffe", "\u0001"])("inputs with %j are taken", (text) => {
  expect(faultOf({ text })).toBeNull();
});

test("inputs that are too large are payload_too_large", () => {
  expect(faultOf({ text: "x".repeat(999_000) })).toBeNull();
  expect(faultOf({ text: "x".repeat(1_000_001) })).toMatchObject({ code: "payload_too_large" });
});

test("two skills of one slug, a bad slug and a schema that JSON Schema cannot say fail at boot", () => {
  expect(() => createSkillCatalog([countSkill, countSkill], noRegisteredSkills)).toThrow("same slug");
  for (const slug of ["", "Upper", "a_b", "-a", "executions", "x".repeat(65)]) expect(() => defineSkill({ ...countSkill, slug })).toThrow();
  expect(() => defineSkill({ ...looseSkill, inputs: z.object({ at: z.date() }), run: async () => ({}) })).toThrow();
});

test("getSkill, listSkills and listTools tell a model and a form what a skill takes", async () => {
  const { space_id } = t;
  const skill = await getSkill(t.context, { space_id, slug: "count" });
  expect(skill).toMatchObject({ slug: "count", version: "1.0.0", inputs_schema: { type: "object", required: ["n"] } });
  expect((await listSkills(t.context, { space_id })).data).toContainEqual(skill);
  expect((await listTools(t.context, { space_id })).data).toContainEqual({
    tool_name: "count",
    description: skill.description,
    arguments_schema: skill.inputs_schema,
  });
  await expect(getSkill(t.context, { space_id, slug: "no-such-skill" })).rejects.toMatchObject({ code: "not_found" });
});

test("getSkill, listSkills and listTools hide the skills of another space", async () => {
  const { context } = await t.stranger();
  const input = { space_id: t.space_id, slug: "count" };
  for (const verb of [getSkill, listSkills, listTools]) await expect(verb(context, input)).rejects.toMatchObject({ code: "not_found" });
});
