import { profileCorpus, reportedCases } from "@skillrun/skills/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgeCase } from "./judge-case.testing.ts";
import { shareTurns } from "./share-turns.testing.ts";
import { openSkillsApi, type SkillsApi } from "./skills-api.testing.ts";

const groups = Object.entries({ "files that were reported": reportedCases, ...profileCorpus });
const patienceMs = 240_000;

let api: SkillsApi;
// Every file is under way from the start, four at a time; each test waits for its own.
const judged = new Map<string, Promise<string[]>>();
beforeAll(async () => {
  api = await openSkillsApi();
  const turn = shareTurns(4);
  for (const [group, cases] of groups) {
    for (const one of cases) {
      const work = turn(() => judgeCase(api, one)).catch((error: unknown) => [`could not be judged: ${String(error)}`]);
      judged.set(`${group}: ${one.says}`, work);
    }
  }
});
afterAll(async () => {
  await Promise.all(judged.values());
  await api.close();
}, patienceMs);

describe.each(groups)("of %s", (group, cases) => {
  test.each(cases)(
    "a file is profiled right: $says",
    async ({ says }) => {
      expect(await judged.get(`${group}: ${says}`)).toEqual([]);
    },
    patienceMs,
  );
});

test("the corpus names every case once", () => {
  const count = groups.reduce((sum, [, cases]) => sum + cases.length, 0);
  expect(judged.size).toBe(count);
});
