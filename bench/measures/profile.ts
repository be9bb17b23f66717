import { once } from "node:events";
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { runWorkProcess, type WorkHost } from "@skillrun/skills/work-process";
import { createRandom, type Random } from "../../chaos/random.ts";
import { type BenchContext, type Row, show } from "../bench-context.ts";

const runs = 2;
const profileWork = new URL("../../packages/skills/profile-dataset/profile-work.ts", import.meta.url);
const summarizeWork = new URL("../summarize-work.ts", import.meta.url);

/** Profiles of large tables beside DuckDB's own `SUMMARIZE` of the same file, each in a process of its own. */
export async function measureProfile({ largeTables }: BenchContext): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "skillrun-bench-tables-"));
  try {
    const orders = await writeTable(join(folder, "orders.csv"), 200_000_000, orderHeader, orderRow);
    const rows = [await compare("profile of 200 MB of CSV, 10 columns", orders, "at most 2")];
    if (largeTables) {
      const wide = await writeTable(join(folder, "wide.csv"), 248_000_000, wideHeader, wideRow);
      rows.push(await profileOnly("profile of 248 MB, 5,000 columns of floats", wide, "well within 1 GB"));
      rmSync(wide);
      const large = await writeTable(join(folder, "large.csv"), 1_000_000_000, orderHeader, orderRow);
      rows.push(await compare("profile of 1 GB of CSV, 10 columns", large, "ends"));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Run = { ms: number; peakMb: number; ownGrowthMb: number };

async function compare(measure: string, path: string, goal: string): Promise<Row> {
  const floor = await best(() => timeWork(summarizeWork, path));
  const ours = await best(() => timeWork(profileWork, path));
  return {
    measure: `${measure}${memoryOf(ours)}`,
    product: show(ours.ms, " ms"),
    floor: show(floor.ms, " ms"),
    ratio: show(ours.ms / floor.ms),
    goal,
  };
}

async function profileOnly(measure: string, path: string, goal: string): Promise<Row> {
  const ours = await timeWork(profileWork, path);
  return { measure: `${measure}${memoryOf(ours)}`, product: show(ours.ms, " ms"), floor: "", ratio: "", goal };
}

function memoryOf({ peakMb, ownGrowthMb }: Run): string {
  return ` (process at most ${Math.round(peakMb)} MB, server grows by ${Math.round(ownGrowthMb)} MB)`;
}

async function best(measure: () => Promise<Run>): Promise<Run> {
  const found: Run[] = [];
  for (let run = 0; run < runs; run++) found.push(await measure());
  return found.reduce((a, b) => (b.ms < a.ms ? b : a));
}

async function timeWork(module: URL, path: string): Promise<Run> {
  const own = process.memoryUsage.rss();
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, peakOfChildren());
  }, 100);
  const started = performance.now();
  try {
    const task = { file: { name: "table.csv", path, sizeBytes: statSync(path).size }, options: {} };
    await runWorkProcess(module, task, silentHost, async () => undefined);
  } finally {
    clearInterval(timer);
  }
  return { ms: performance.now() - started, peakMb, ownGrowthMb: (process.memoryUsage.rss() - own) / 1e6 };
}

const silentHost: WorkHost = {
  signal: new AbortController().signal,
  log: () => undefined,
  progress: () => undefined,
  emit: () => undefined,
  flush: async () => undefined,
};

/** The most memory that a child of this process that does such work has held so far. */
function peakOfChildren(): number {
  let peak = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const isWork = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("work-process.ts");
      if (isWork && status.includes(`PPid:\t${process.pid}\n`))
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
    } catch {
      // The process ended meanwhile.
    }
  }
  return peak;
}

type RowText = (index: number, random: Random) => string;

async function writeTable(path: string, bytes: number, header: string, row: RowText): Promise<string> {
  const file = createWriteStream(path);
  const random = createRandom("tables");
  let written = header.length;
  file.write(header);
  for (let index = 0; written < bytes; ) {
    let text = "";
    while (text.length < 1_000_000 && written + text.length < bytes) text += row(index++, random);
    written += text.length;
    if (!file.write(text)) await once(file, "drain");
  }
  file.end();
  await finished(file);
  return path;
}

const regions = ["north", "south", "east", "west", "centre"] as const;
const words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"] as const;
const discounts = ["0", "0", "0", "0.1", "0.25", ""] as const;
const orderHeader = "id,created,region,product,units,price,discount,email,score,note\n";
const orderRow: RowText = (index, random) => {
  const created = new Date(1_672_531_200_000 + index * 13_000).toISOString().slice(0, 19).replace("T", " ");
  const score = (random.next() + random.next() + random.next() - 1.5) * 24 + 50;
  return `${[
    index + 1,
    created,
    random.pick(regions),
    `P-${random.between(0, 799)}`,
    random.between(1, 40),
    (random.next() * 500).toFixed(2),
    random.pick(discounts),
    `user${random.between(1, 200_000)}@example.org`,
    score.toFixed(6),
    `${random.pick(words)} ${random.pick(words)}`,
  ].join(",")}\n`;
};
const wideColumns = 5000;
const wideHeader = `${Array.from({ length: wideColumns }, (_, index) => `f${index}`).join(",")}\n`;
const wideRow: RowText = (_, random) =>
  `${Array.from({ length: wideColumns }, () => ((random.next() - 0.5) * 400).toFixed(4)).join(",")}\n`;
