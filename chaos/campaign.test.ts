import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runCampaign, wholeMix } from "./campaign.ts";
import { formatOutcome } from "./report.ts";

/** Another one each time: what one seed does not bring about, another may. */
const seed = Number(process.env["CHAOS_SEED"] || randomInt(1, 1_000_000));

test("a minute of kills, stops, broken connections and dropped hints loses nothing", { timeout: 240_000 }, async () => {
  console.log(`To repeat this campaign: CHAOS_SEED=${seed} npm test -- chaos/campaign`);
  const outcome = await runCampaign({ seed, seconds: 50, perSecond: 3.2, mix: wholeMix, killEveryMs: 5_000, faultEveryMs: 4_000 });
  console.log(formatOutcome(outcome));
  expect(outcome.findings, `seed ${seed}`).toEqual([]);
  expect(outcome.acknowledged).toBe(outcome.asked);
});
