import type { Skill } from "@skillrun/contract";
import { expect, test } from "vitest";
import { filterSkills } from "./filter-skills.ts";

const skill = (title: string, status: Skill["status"] = "ready"): Skill => ({
  slug: title.toLowerCase().replaceAll(" ", "-"),
  version: "1.0.0",
  title,
  description: `Does ${title}.`,
  inputs_schema: {},
  outputs_schema: {},
  kind: "script",
  trust: "uploaded",
  status,
  latest_version: "1.0.0",
  pinned_version: null,
  missing: [],
  notices: [],
});
const titles = (skills: readonly Skill[]) => skills.map(({ title }) => title);

test("those that can be called come first, each group by title", () => {
  expect(titles(filterSkills([skill("Zeta"), skill("Broken", "broken"), skill("Alpha")], ""))).toEqual(["Alpha", "Zeta", "Broken"]);
});

test("every word must occur, in any case and anywhere", () => {
  const skills = [skill("Word count"), skill("Compare words"), skill("Ärger zählen")];
  expect(titles(filterSkills(skills, " WORD  does"))).toEqual(["Compare words", "Word count"]);
  expect(titles(filterSkills(skills, "ÄRGER"))).toEqual(["Ärger zählen"]);
  expect(filterSkills(skills, "none")).toEqual([]);
});
