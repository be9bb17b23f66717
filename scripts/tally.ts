import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { root } from "./run-command.ts";

/** What a run came to; `failures` names what failed, for the list at the end. */
export type Tally = { passed: number; failed: number; skipped: number; failures: string[] };

/** The parts of vitest's JSON report that are counted. */
type Report = {
  testResults: { name: string; status: string; message: string; assertionResults: { status: string; fullName: string }[] }[];
};

/**
 * Counts the tests of vitest's JSON report at `path`. A file that broke without a failed test (it did not load, a hook threw),
 * a run that ended badly all the same, and a missing report count as one failure each.
 */
export function tallyReport(path: string, runPassed: boolean): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const fail = (what: string) => {
    tally.failed += 1;
    tally.failures.push(what);
  };
  const report: Report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { testResults: [] };
  for (const file of report.testResults) {
    const name = isAbsolute(file.name) ? relative(root, file.name) : file.name;
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    for (const { fullName } of failed) fail(`${name}: ${fullName}`);
    if (file.status === "failed" && failed.length === 0) fail(`${name}: ${file.message.split("\n")[0]}`);
    tally.passed += file.assertionResults.filter(({ status }) => status === "passed").length;
    tally.skipped += file.assertionResults.filter(({ status }) => status !== "passed" && status !== "failed").length;
  }
  if (!runPassed && tally.failed === 0) fail("vitest ended with an error outside the tests; see its output above");
  return tally;
}

/** The sum of several tallies. */
export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
      failures: [...sum.failures, ...tally.failures],
    }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );
}

/** The last line of a run: `12 passed, 0 failed`, and `, 3 skipped` where some were. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
