import { join } from "node:path";
import { expect, test } from "vitest";
import { seedTree } from "./check-repo/seed-tree.ts";
import { root } from "./run-command.ts";
import { addTallies, formatTally, tallyReport } from "./tally.ts";

const report = (...testResults: object[]) => join(seedTree({ "report.json": JSON.stringify({ testResults }) }), "report.json");
const file = (status: string, ...statuses: string[]) => ({
  name: join(root, "a.test.ts"),
  status,
  message: "no such module\nstack",
  assertionResults: statuses.map((each, index) => ({ status: each, fullName: `shows ${index}` })),
});

test("counts passed, failed and skipped tests and names the failed", () => {
  const tally = tallyReport(report(file("failed", "passed", "failed", "skipped", "todo"), file("passed", "passed")), false);
  expect(tally).toEqual({ passed: 2, failed: 1, skipped: 2, failures: ["a.test.ts: shows 1"] });
});

test("a file that broke without a failed test counts as one failure", () => {
  expect(tallyReport(report(file("failed")), false)).toMatchObject({ failed: 1, failures: ["a.test.ts: no such module"] });
});

test("a bad end without any failed test is a failure, and so is a missing report", () => {
  expect(tallyReport(report(file("passed", "passed")), false)).toMatchObject({ passed: 1, failed: 1 });
  expect(tallyReport(join(seedTree({ "a.txt": "" }), "report.json"), false)).toMatchObject({ passed: 0, failed: 1 });
});

test("says the sum in one line, the skipped only where there are some", () => {
  const one = { passed: 2, failed: 0, skipped: 0, failures: [] };
  expect(formatTally(one)).toBe("2 passed, 0 failed");
  const sum = addTallies([one, { passed: 1, failed: 1, skipped: 3, failures: ["check: directions"] }]);
  expect(formatTally(sum)).toBe("3 passed, 1 failed, 3 skipped");
  expect(sum.failures).toEqual(["check: directions"]);
});
