// node bench/peers/run-peers.mjs <folder of the peer benchmark> [its options]: measures Skillrun and its peers in one run.
// The benchmark is copied to a temporary folder, where Skillrun becomes one more of its targets; PostgreSQL and Redis come from the system.
import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

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
copyFileSync(path.join(import.meta.dirname, "adapter.mjs"), path.join(target, "adapter.mjs"));
writeFileSync(path.join(target, "package.json"), '{"name":"bench-skillrun","private":true,"type":"module"}');
const index = path.join(work, "targets/index.mjs");
if (!readFileSync(index, "utf8").includes("skillrun")) {
  appendFileSync(index, "import { skillrun } from './skillrun/adapter.mjs';\ntargets.skillrun = skillrun;\n");
}

const run = (args) => {
  const { status } = spawnSync(process.execPath, args, {
    cwd: work,
    stdio: "inherit",
    env: { ...process.env, SKILLRUN_REPOSITORY: repository },
  });
  if (status !== 0) process.exit(status ?? 1);
};
if (!existsSync(path.join(work, "targets/dbos/node_modules"))) run(["install-targets.mjs"]);
run(["bench.mjs", "run", "--out", "results", ...options]);
run(["bench.mjs", "report", "results"]);
