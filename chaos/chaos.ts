// npm run chaos [-- --minutes 3 --seed 77]: the product under faults, and a check that nothing was lost. Exits 1 when something was.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { runCampaign, wholeMix } from "./campaign.ts";
import { isSandboxName } from "./processes/choose-sandbox.ts";
import { formatOutcome } from "./report.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    minutes: { type: "string", default: "3" },
    skills: { type: "string" },
    sandbox: { type: "string" },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? randomInt(1, 1_000_000));
if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error("--minutes takes a number above 0, --seed a whole number.");
const { sandbox } = values;
if (sandbox !== undefined && !isSandboxName(sandbox)) throw new Error("--sandbox takes embedded or bubblewrap.");
const chosen = values.skills?.split(",");
const mix = Object.fromEntries(Object.entries(wholeMix).filter(([slug]) => chosen?.includes(slug) ?? true));

const given = (["skills", "sandbox"] as const).map((name) => (values[name] === undefined ? "" : ` --${name} ${values[name]}`)).join("");
const command = `npm run chaos -- --minutes ${minutes} --seed ${seed}${given}`;
console.log(command);

// Whatever hangs: starting, settling and checking take a few minutes at most.
const overtimeMs = 300_000;
setTimeout(
  () => {
    console.error("The campaign did not come to its end.");
    process.exit(1);
  },
  minutes * 60_000 + overtimeMs,
).unref();

const isTerminal = process.stderr.isTTY;
let lines = 0;
const outcome = await runCampaign({
  seed,
  seconds: minutes * 60,
  perSecond: 3.2,
  mix,
  ...(sandbox !== undefined && { sandbox }),
  killEveryMs: 4_500,
  faultEveryMs: 4_000,
  onProgress(line) {
    if (isTerminal) process.stderr.write(`\r\x1b[K${line}`);
    else if (lines++ % 15 === 0) process.stderr.write(`${line}\n`);
  },
});
if (isTerminal) process.stderr.write("\r\x1b[K");
console.log(`\n${formatOutcome(outcome)}\n\nTo repeat it: ${command}`);
process.exit(outcome.findings.length === 0 ? 0 : 1);
