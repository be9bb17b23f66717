// npm run check: every static check, in a few seconds. Exits 1 when one fails.
import "./require-node.mjs";

const { runChecks } = await import("./run-checks.ts");
const { formatTally } = await import("./tally.ts");

const tally = await runChecks();
console.log(formatTally(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
