import { expect, test } from "vitest";
import { runCampaign, wholeMix } from "./campaign.ts";
import { formatOutcome } from "./report.ts";

test("a minute of kills, stops, broken connections and dropped hints loses nothing", { timeout: 180_000 }, async () => {
  const outcome = await runCampaign({ seed: 1, seconds: 50, perSecond: 3.2, mix: wholeMix, killEveryMs: 5_000, faultEveryMs: 4_000 });
  console.log(formatOutcome(outcome));
  expect(outcome.findings).toEqual([]);
  expect(outcome.acknowledged).toBe(outcome.asked);
});
