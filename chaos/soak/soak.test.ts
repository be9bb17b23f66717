import { expect, test } from "vitest";
import { hasBubblewrap } from "../processes/choose-sandbox.ts";
import { runSoak } from "./run-soak.ts";
import { formatSoak, growthOf } from "./soak-report.ts";

test("hundreds of scripts, some of them killed with their worker, leave nothing behind but their results", {
  timeout: 240_000,
}, async () => {
  // A session of the embedded sandbox is a second of a processor's work: where it must do, fewer of them.
  const isFast = await hasBubblewrap();
  const size = isFast
    ? { sandbox: "bubblewrap" as const, executions: 200, killed: 20 }
    : { sandbox: "embedded" as const, executions: 40, killed: 6 };
  const outcome = await runSoak({ seed: 1, ...size });
  console.log(formatSoak(outcome));
  expect(outcome.findings).toEqual([]);
  expect(outcome.executions).toBeGreaterThanOrEqual(size.executions);
  expect(outcome.killed).toBeGreaterThanOrEqual(size.killed);
  expect(growthOf(outcome)).toEqual([]);
});
