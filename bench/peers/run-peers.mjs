// node bench/peers/run-peers.mjs <folder of the peer benchmark> [its options]: measures Skillrun and its peers in one run.
// The benchmark is copied to a temporary folder, where Skillrun becomes one more of its targets; PostgreSQL and Redis come from the system.
import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { peerTable } from "./peer-table.mjs";

const [source, ...options] = process.argv.slice(2);
if (source === undefined || !existsSync(path.join(source, "bench.mjs"))) {
  console.error("usage: node bench/peers/run-peers.mjs <folder of the peer benchmark, the one with bench.mjs> [--rounds 1 --runs 40 ...]");
  process.exit(2);
}
const repository = path.resolve(import.meta.dirname, "../..");
const work = path.join(tmpdir(), "skillrun-peers");
cpSync(source, work, { recursive: true, filter: (from) => !from.includes("node_modules") });

const target = path.join(work, "targets/skillrun");
mkdirSync(target, { recursive: true });
for (const file of ["adapter.mjs", "reading.ts"]) copyFileSync(path.join(import.meta.dirname, file), path.join(target, file));
writeFileSync(path.join(target, "package.json"), '{"name":"bench-skillrun","private":true,"type":"module"}');
const index = path.join(work, "targets/index.mjs");
if (!readFileSync(index, "utf8").includes("skillrun")) {
  appendFileSync(
    index,
    "import { skillrun, skillrunUnrecorded } from './skillrun/adapter.mjs';\nObject.assign(targets, { skillrun, 'skillrun-no-steps': skillrunUnrecorded });\n",
  );
}

const run = (args, command = process.execPath, cwd = work) => {
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: "inherit",
    env: { ...process.env, SKILLRUN_REPOSITORY: repository },
  });
  if (status !== 0) process.exit(status ?? 1);
};
// As a user runs it: with its production build.
run(["run", "build"], "npm", repository);
if (!existsSync(path.join(work, "targets/dbos/node_modules"))) run(["install-targets.mjs"]);
rmSync(path.join(work, "results"), { recursive: true, force: true });
run(["bench.mjs", "run", "--out", "results", ...options]);
run(["bench.mjs", "report", "results"]);
const { collect } = await import(pathToFileURL(path.join(work, "lib/report.mjs")).href);
console.log(peerTable(collect(path.join(work, "results")), "skillrun"));
