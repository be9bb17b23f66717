import type { SkillBundle } from "@skillrun/skill-format";
import { expect, test } from "vitest";
import { guessSlug } from "./guess-slug.ts";

const bundleOf = (path: string, text: string): SkillBundle => ({ files: [{ path, content: Buffer.from(text), executable: false }] });

test("files that cannot be read still say whose they are", () => {
  expect(guessSlug(bundleOf("SKILL.md", "---\nname: word-count\ndescription: [\n---\n"), "folder")).toBe("word-count");
  expect(guessSlug(bundleOf("skill.ts", 'export default defineSkill({ slug: "word-count", = '), "folder")).toBe("word-count");
});

test.each([
  ["word-count", "word-count"],
  ["Word Count", "word-count"],
  ["Überprüfung", "uberprufung"],
  ["数える", "skill"],
  ["executions", "skill"],
])("otherwise the folder %s is %s", (folder, slug) => {
  expect(guessSlug(null, folder)).toBe(slug);
  expect(guessSlug(bundleOf("SKILL.md", "---\nname: Not A Slug\n---\n"), folder)).toBe(slug);
});
