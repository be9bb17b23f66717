import { expect, test } from "vitest";
import { ProfileSummary, summariseProfile } from "./summarise-profile.ts";
import { buildProfile } from "./testing/build-profile.ts";

test("a summary fits its schema, names strong correlations, and stays small for a very wide table", () => {
  const cells = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [
      `a rather long column name number ${index} ${"x".repeat(300)}`,
      [index, null, index * 2, 7],
    ]),
  );
  const profile = buildProfile("wide.csv", cells);
  const summary = ProfileSummary.parse(summariseProfile(profile, ["report.html"]));
  expect(summary).toMatchObject({
    rows: 4,
    columns: 3000,
    missing_cells: 3000,
    column_summaries: { length: 40 },
    strong_correlations: { length: 5 },
  });
  expect(JSON.stringify(summary).length).toBeLessThan(20_000);
});

test("a summary of a workbook says its sheet and has no encoding", () => {
  const profile = buildProfile("x.xlsx", { a: [1, 2] });
  profile.source = { ...profile.source, format: "xlsx", encoding: null, encoding_certainty: null, delimiter: null, table: "Sheet 1" };
  expect(ProfileSummary.parse(summariseProfile(profile, []))).toMatchObject({ format: "xlsx", encoding: null, table: "Sheet 1" });
});
