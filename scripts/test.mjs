// npm test: everything, browser tests included. npm test -- <filter>: the tests whose file names contain it.
import "./require-node.mjs";

const { runTests } = await import("./run-tests.ts");
const { formatTally } = await import("./tally.ts");

const tally = await runTests(process.argv.slice(2));
if (tally.failures.length > 0) console.log(["", "Failed:", ...tally.failures.map((failure) => `  ${failure}`)].join("\n"));
if (tally.passed + tally.failed === 0) console.log("\nNo test was chosen.");
console.log(`\n${formatTally(tally)}`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
