import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bundleOf } from "../testing/bundle-of.ts";
import { lintSkill } from "./lint-skill.ts";

/** `reference` is what the reference validator says of the file, `strict` what the rules say; they differ where it lets too much pass. */
const Case = z.object({ name: z.string(), folder: z.string(), text: z.string(), reference: z.boolean(), strict: z.boolean() });
const cases = z.array(Case).parse(JSON.parse(readFileSync(new URL("./__fixtures__/skill-files.json", import.meta.url), "utf8")));

describe("the verdict on SKILL.md is that of the rules", () => {
  test.each(cases)("SKILL.md: $name", ({ folder, text, strict }) => {
    const notices = lintSkill(bundleOf({ "SKILL.md": text }), folder);
    expect({ valid: notices.length === 0, notices }).toEqual({ valid: strict, notices: strict ? [] : expect.anything() });
    for (const { line, message } of notices) {
      expect(line).toBeLessThanOrEqual(Math.max(1, text.split(/\r\n|\n|\r/).length));
      expect(message).not.toBe("");
    }
  });
});

test("the verdict is never milder than the reference validator's, and stricter in four cases", () => {
  expect(cases.filter(({ reference, strict }) => strict && !reference)).toEqual([]);
  expect(cases.filter(({ reference, strict }) => strict !== reference).map(({ name }) => name)).toEqual([
    "a list of tools",
    "nested metadata",
    "metadata that is a text",
    "an empty metadata",
  ]);
});

test("a finding stands in its line and names what was probably meant", () => {
  const text = "---\nname: a\ndescription: b\nlicence: MIT\nmetadata:\n  a: {x: y}\n---\n";
  expect(lintSkill(bundleOf({ "SKILL.md": text }), "a").map(({ code, line }) => [code, line])).toEqual([["yaml_not_strict", 6]]);
  const [notice] = lintSkill(bundleOf({ "SKILL.md": text.replace("{x: y}", "x") }), "a");
  expect([notice?.line, notice?.message]).toEqual([4, 'the format has no field "licence"; perhaps license was meant']);
});

test("the file may be named in small letters, and must be there", () => {
  const text = "---\nname: a\ndescription: b\n---\n";
  expect(lintSkill(bundleOf({ "skill.md": text }), null)).toEqual([]);
  expect(lintSkill(bundleOf({ "Skill.md": text }), null).map(({ code }) => code)).toEqual(["no_skill_md"]);
  expect(lintSkill(bundleOf({ "SKILL.md": Uint8Array.of(0x2d, 0x2d, 0x2d, 0xff) }), null).map(({ code }) => code)).toEqual(["not_utf8"]);
});

test("any text gets a verdict", () => {
  const line = fc.oneof(
    fc.constantFrom("---", "name: a", "description: b", "? x", ": y", "- z", "&a b", "!t c", "{", "]", "|", '"'),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), (lines) => {
      expect(Array.isArray(lintSkill(bundleOf({ "SKILL.md": `---\n${lines.join("\n")}\n---\n` }), "a"))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
