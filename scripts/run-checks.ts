import { runCommand } from "./run-command.ts";
import type { Tally } from "./tally.ts";

type Check = { name: string; command: string; args: string[] };

const checks: Check[] = [
  { name: "lint and format", command: "biome", args: ["check", "--error-on-warnings"] },
  { name: "promises", command: "oxlint", args: ["--type-aware", "--deny-warnings"] },
  { name: "types of packages and apps", command: "turbo", args: ["run", "check", "--output-logs=errors-only", "--continue"] },
  { name: "types of tools", command: "tsc", args: ["--noEmit", "-p", "tsconfig.json"] },
  { name: "directions", command: "turbo", args: ["boundaries"] },
  { name: "rules of the repository", command: process.execPath, args: ["scripts/check-repo.mjs"] },
  { name: "migrations lead to the schema", command: process.execPath, args: ["scripts/db-migrate.mjs", "check"] },
];

/** Runs every static check, one line each and the output of those that fail; each counts as one. */
export async function runChecks(): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const { name, command, args } of checks) {
    const { passed, output, durationMs } = await runCommand(command, args);
    console.log(`${passed ? "✓" : "✗"} ${name} (${(durationMs / 1000).toFixed(1)} s)`);
    if (passed) tally.passed += 1;
    else {
      tally.failed += 1;
      tally.failures.push(`check: ${name}`);
      console.log(withoutNpmNoise(output).trimEnd().replaceAll(/^/gm, "    "));
    }
  }
  return tally;
}

/** npm says once more, at length, that a script of a package failed; the script's own output has said why. */
function withoutNpmNoise(output: string): string {
  return output
    .split("\n")
    .filter((line) => !/^(\S+:check: )?npm (error|warn)/.test(line))
    .join("\n");
}
