import { setTimeout as sleep } from "node:timers/promises";
import type { Defect } from "./faults/defects.ts";
import { type FaultKind, type FaultMaker, makeFaults } from "./faults/faults.ts";
import { type Evidence, judge } from "./judge.ts";
import { type Load, type Mix, startLoad } from "./load/load.ts";
import { chooseSandbox, type SandboxName } from "./processes/choose-sandbox.ts";
import { type Cluster, startCluster } from "./processes/cluster.ts";
import { createRandom } from "./random.ts";
import type { Outcome } from "./report.ts";

/** How a campaign is run. */
export type CampaignOptions = {
  seed: number;
  /** How long there are faults. */
  seconds: number;
  perSecond: number;
  mix: Mix;
  killEveryMs: number;
  faultEveryMs: number;
  /** Only these faults; all when left out. */
  faults?: readonly FaultKind[];
  /** Where scripts and agents run; by the seed, where bubblewrap is installed, when left out. */
  sandbox?: SandboxName;
  leaseMs?: number;
  /** After the last fault everything must have come to its end within this; 45 seconds when left out. */
  settleMs?: number;
  defect?: Defect;
  /** Hears how it goes, once a second. */
  onProgress?(line: string): void;
};

/** The skills of a whole campaign, by how often each is started. */
export const wholeMix: Mix = {
  "chaos-steps": 40,
  "chaos-retries": 12,
  "chaos-fails": 5,
  "chaos-deaf": 10,
  "chaos-waits": 10,
  "chaos-approves": 11,
  "chaos-parent": 12,
  "chaos-python": 2,
  "chaos-shell": 2,
  "chaos-javascript": 2,
  "chaos-agent": 3,
};

const settleMs = 45_000;
const readersMs = 10_000;

/** Runs the product under faults, puts it right, waits for what is under way, and checks everything that was collected. Ends by itself. */
export async function runCampaign(options: CampaignOptions): Promise<Outcome> {
  const seed = String(options.seed);
  const sandbox = options.sandbox ?? (await chooseSandbox(createRandom(`${seed} sandbox`)));
  const cluster = await startCluster({ seed, sandbox, leaseMs: options.leaseMs ?? 3_000, defect: options.defect });
  let outcome: Outcome | undefined;
  try {
    const { record, faults } = await disturb(cluster, options);
    outcome = await judge(cluster, { record, faults, sandbox });
    return outcome;
  } finally {
    const keep = outcome === undefined || outcome.findings.length > 0;
    // What was found out is worth more than a tidy end.
    await cluster.close(keep).catch((error: unknown) => void process.stderr.write(`the cluster did not close: ${String(error)}\n`));
  }
}

async function disturb(cluster: Cluster, options: CampaignOptions): Promise<Omit<Evidence, "sandbox">> {
  const seed = String(options.seed);
  const patienceMs = options.settleMs ?? settleMs;
  const load = startLoad(cluster, seed, options);
  const faults = makeFaults(cluster, createRandom(`${seed} faults`), options, options.faults);
  const report = setInterval(() => options.onProgress?.(progressLine(load, faults)), 1_000);
  try {
    await sleep(options.seconds * 1_000);
    await within(patienceMs, faults.stop());
    await within(patienceMs, load.stop());
    await settle(cluster, patienceMs);
    await within(Math.min(readersMs, patienceMs), Promise.all(load.record.readings));
    load.giveUp();
    await cluster.endProcesses();
    return { record: load.record, faults: faults.done };
  } finally {
    clearInterval(report);
    load.giveUp();
  }
}

function progressLine({ record, underWay }: Load, { done }: FaultMaker): string {
  return `${record.starts.length} starts, ${underWay} users, ${record.readings.length} readers, ${done.length} faults, last ${done.at(-1)?.kind}`;
}

/** Waits until every execution is finished, but not for ever. */
async function settle({ database }: Cluster, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const open = await database.query("select from execution where state not in ('completed', 'failed', 'cancelled') limit 1");
    if (open.rowCount === 0) return;
    await sleep(200);
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work, sleep(ms, undefined, { signal: done.signal }).catch(() => {})]);
  done.abort();
}
