// npm run soak [-- --executions 200 --killed 20 --sandbox bubblewrap --seed 1]: scripts in the sandbox for long, some of them killed with their
// worker; then a look at what is left. Exits 1 when something is.
import { parseArgs } from "node:util";
import { hasBubblewrap, isSandboxName } from "../processes/choose-sandbox.ts";
import { runSoak } from "./run-soak.ts";
import { formatSoak, growthOf } from "./soak-report.ts";

const { values } = parseArgs({
  options: {
    executions: { type: "string", default: "200" },
    killed: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    sandbox: { type: "string" },
  },
});
const sandbox = values.sandbox ?? ((await hasBubblewrap()) ? "bubblewrap" : "embedded");
if (!isSandboxName(sandbox)) throw new Error("--sandbox takes embedded or bubblewrap.");
let lines = 0;
const outcome = await runSoak({
  seed: Number(values.seed),
  sandbox,
  executions: Number(values.executions),
  killed: Number(values.killed),
  onProgress(line) {
    if (lines++ % 100 === 0) process.stderr.write(`${line}\n`);
  },
});
const grown = growthOf(outcome);
console.log([formatSoak(outcome), ...grown].join("\n"));
process.exit(outcome.findings.length + grown.length === 0 ? 0 : 1);
