import { expect, test } from "vitest";
import { type CampaignOptions, runCampaign } from "../campaign.ts";
import { formatOutcome } from "../report.ts";

const base: CampaignOptions = {
  seed: 1,
  seconds: 8,
  perSecond: 6,
  mix: { "chaos-steps": 3, "chaos-deaf": 2, "chaos-waits": 2, "chaos-parent": 1 },
  killEveryMs: 1_000,
  faultEveryMs: 1_500,
  settleMs: 25_000,
};
const kills: CampaignOptions = { ...base, faults: ["kill_worker"] };
/** What was under way when the database hung comes back after the lease has run out, which is soon. */
const hangs: CampaignOptions = { ...base, faults: ["hang_database"], leaseMs: 1_000 };
const patience = { timeout: 120_000 };

/** What is broken may never come to its end: it is not waited for. */
async function kindsOf(options: CampaignOptions): Promise<Set<string>> {
  const { findings } = await runCampaign({ ...options, settleMs: 4_000 });
  return new Set(findings.map((finding) => finding.kind));
}

test("workers that are killed lose nothing of the product as it is", patience, async () => {
  const outcome = await runCampaign(kills);
  expect(outcome.findings, formatOutcome(outcome)).toEqual([]);
});

test("a database that hangs loses nothing of the product as it is", patience, async () => {
  const outcome = await runCampaign(hangs);
  expect(outcome.findings, formatOutcome(outcome)).toEqual([]);
});

test("a database that takes what stale attempts say is found out", patience, async () => {
  expect(await kindsOf({ ...hangs, defect: "no_fence" })).toContain("stale_event");
});

test("two writers that number the same log without a lock are found out", patience, async () => {
  expect(await kindsOf({ ...kills, defect: "no_row_lock" })).toContain("event_doubled");
});

test("an event that is not of its state change's transaction is found out when a process dies between them", patience, async () => {
  expect(await kindsOf({ ...kills, defect: "split_commit" })).toContain("event_lost");
});

test("readers that are only given what their own process writes are found out", patience, async () => {
  expect(await kindsOf({ ...kills, defect: "no_catch_up" })).toContain("event_lost");
});
