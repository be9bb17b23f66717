import { expect, test } from "vitest";
import { type CampaignOptions, runCampaign } from "./campaign.ts";
import type { Defect } from "./defects.ts";
import { formatOutcome } from "./report.ts";

const options: CampaignOptions = {
  seed: 1,
  seconds: 10,
  perSecond: 6,
  mix: { "chaos-steps": 3, "chaos-deaf": 2, "chaos-waits": 1 },
  killEveryMs: 2_000,
  faultEveryMs: 1_200,
  faults: ["kill_worker", "hang_database"],
  // Shorter than the database hangs: what was under way then comes back stale.
  leaseMs: 800,
  settleMs: 10_000,
};

async function kindsWith(defect: Defect): Promise<Set<string>> {
  const { findings } = await runCampaign({ ...options, defect });
  return new Set(findings.map((finding) => finding.kind));
}

test("the campaign of these tests finds nothing in the product as it is", { timeout: 90_000 }, async () => {
  const outcome = await runCampaign(options);
  expect(outcome.findings, formatOutcome(outcome)).toEqual([]);
});

test("a database that takes what stale attempts say is found out", { timeout: 90_000 }, async () => {
  expect(await kindsWith("no_fence")).toContain("stale_event");
});

test("two writers that number the same log without a lock are found out", { timeout: 90_000 }, async () => {
  expect(await kindsWith("no_row_lock")).toContain("event_doubled");
});

test("an event that is not of its state change's transaction is found out when a process dies between them", {
  timeout: 90_000,
}, async () => {
  expect(await kindsWith("split_commit")).toContain("event_lost");
});

test("readers that are only given what their own process writes are found out", { timeout: 90_000 }, async () => {
  expect(await kindsWith("no_catch_up")).toContain("event_lost");
});
