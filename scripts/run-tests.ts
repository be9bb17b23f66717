import { existsSync, globSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "./find-chromium.ts";
import { runChecks } from "./run-checks.ts";
import { type Environment, root, runCommand } from "./run-command.ts";
import { addTallies, type Tally, tallyReport } from "./tally.ts";

/**
 * Runs the whole suite: static checks, unit and integration tests, production build, browser tests. Goes on after a failure.
 * With arguments (file names or other filters of vitest) only the tests they choose, without the static checks.
 */
export async function runTests(filters: readonly string[]): Promise<Tally> {
  const tallies: Tally[] = [];
  if (filters.length === 0) tallies.push(await part("Checks", runChecks));
  tallies.push(await part("Unit and integration tests", () => runVitest("unit", filters)));
  tallies.push(await part("Fault campaigns", () => runVitest("chaos", filters)));
  if (choosesBrowserTests(filters)) tallies.push(await part("Browser tests", () => runBrowserTests(filters)));
  return addTallies(tallies);
}

function part(title: string, run: () => Promise<Tally>): Promise<Tally> {
  console.log(`\n${title}`);
  return run();
}

function choosesBrowserTests(filters: readonly string[]): boolean {
  const words = filters.filter((filter) => !filter.startsWith("-"));
  const files = globSync("apps/web/e2e/**/*.e2e.ts", { cwd: root });
  return files.some((file) => words.length === 0 || words.some((word) => file.includes(word)));
}

async function runVitest(project: string, filters: readonly string[], env: Environment = {}): Promise<Tally> {
  const folder = join(root, "test-results");
  const report = join(folder, `${project}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const empty = filters.length > 0 ? ["--passWithNoTests"] : [];
  const run = await runCommand("vitest", ["run", "--project", project, ...reporters, ...empty, ...filters], { show: true, env });
  return tallyReport(report, run.passed);
}

async function runBrowserTests(filters: readonly string[]): Promise<Tally> {
  const chromium = findChromium() ?? (await installChromium());
  if (chromium === undefined) return failure(missingChromium());
  const build = await runCommand("turbo", ["run", "build", "--output-logs=new-only"], { show: true });
  if (!build.passed) return failure("the production build; the browser tests did not run");
  return runVitest("e2e", filters, { SKILLRUN_CHROMIUM: chromium });
}

/** Debian as root, as in a container or on a build server, can bring its own; anywhere else that is the user's choice. */
async function installChromium(): Promise<string | undefined> {
  if (process.env["SKILLRUN_CHROMIUM"] || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.log("No Chromium found; installing Debian's");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const update = await runCommand("apt-get", ["update", "-q"], { env });
  const install = await runCommand("apt-get", ["install", "-qy", "--no-install-recommends", "chromium"], { env });
  if (!install.passed) console.log(update.output + install.output);
  return findChromium();
}

function missingChromium(): string {
  const named = process.env["SKILLRUN_CHROMIUM"];
  if (named) return `SKILLRUN_CHROMIUM names ${named}, which is no program`;
  return "no Chromium found: install Chromium or Chrome, or set SKILLRUN_CHROMIUM=/path/to/chromium, for the browser tests";
}

function failure(what: string): Tally {
  return { passed: 0, failed: 1, skipped: 0, failures: [what] };
}
