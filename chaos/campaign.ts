import { setTimeout as sleep } from "node:timers/promises";
import { checkStarts, type StartedRow } from "./checker/check-starts.ts";
import { checkTree } from "./checker/check-tree.ts";
import { measureRecovery } from "./checker/measure-recovery.ts";
import { collectTrees, type Witness } from "./evidence/collect-trees.ts";
import type { Finding, Reading } from "./evidence/evidence.ts";
import { readJournals } from "./evidence/journal.ts";
import { countRefusedCommits } from "./evidence/refused-commits.ts";
import type { Defect } from "./faults/defects.ts";
import { type Fault, type FaultKind, type FaultMaker, makeFaults } from "./faults/faults.ts";
import { type Load, type LoadRecord, type Mix, startLoad } from "./load/load.ts";
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
};

const settleMs = 45_000;
const readersMs = 10_000;

/** Runs the product under faults, puts it right, waits for what is under way, and checks everything that was collected. Ends by itself. */
export async function runCampaign(options: CampaignOptions): Promise<Outcome> {
  const cluster = await startCluster({ leaseMs: options.leaseMs ?? 3_000, defect: options.defect });
  let outcome: Outcome | undefined;
  try {
    const { record, faults } = await disturb(cluster, options);
    outcome = await judge(cluster, record, faults);
    return outcome;
  } finally {
    const keep = outcome === undefined || outcome.findings.length > 0;
    // What was found out is worth more than a tidy end.
    await cluster.close(keep).catch((error: unknown) => void process.stderr.write(`the cluster did not close: ${String(error)}\n`));
  }
}

type Evidence = { record: LoadRecord; faults: readonly Fault[] };

async function disturb(cluster: Cluster, options: CampaignOptions): Promise<Evidence> {
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

async function judge(cluster: Cluster, record: LoadRecord, faults: readonly Fault[]): Promise<Outcome> {
  const { database, directory, crashes } = cluster;
  const { rows: roots } = await database.query<StartedRow>(
    "select id, idempotency_key, chat_tool_call_id from execution where parent_execution_id is null order by id",
  );
  const readings = await Promise.all(record.readings);
  const witness: Witness = {
    readings: Map.groupBy(readings, rootByKey(record)),
    cancels: Map.groupBy(record.cancels, (cancel) => cancel.execution),
    decisions: Map.groupBy(record.decisions, (decision) => decision.execution),
    journal: readJournals(directory),
  };
  const kills = faults.filter((fault) => fault.kind === "kill_worker");
  const findings: Finding[] = checkStarts(record.starts, roots);
  for (const { process, how } of crashes) findings.push({ kind: "process_crashed", root: process, execution: null, detail: how });
  const outcome: Outcome = {
    asked: new Set(record.starts.map((start) => start.key)).size,
    acknowledged: new Set(record.starts.flatMap((start) => start.execution ?? [])).size,
    subExecutions: 0,
    cancels: record.cancels.length,
    approvals: 0,
    ended: {},
    events: 0,
    readers: readings.length,
    connections: readings.reduce((sum, reading) => sum + reading.legs, 0),
    refused: countRefusedCommits(directory),
    faults,
    recoveriesMs: [],
    findings,
    directory,
  };
  const ended = new Map<string, number>();
  const recoveriesMs: number[] = [];
  for await (const tree of collectTrees(
    database,
    roots.map((row) => row.id),
    witness,
  )) {
    findings.push(...checkTree(tree));
    recoveriesMs.push(...measureRecovery(tree, kills));
    outcome.subExecutions += tree.executions.length - 1;
    outcome.events += tree.events.length;
    outcome.approvals += tree.approvals.filter((row) => row.decision !== null).length;
    for (const { state } of tree.executions) ended.set(state, (ended.get(state) ?? 0) + 1);
  }
  return { ...outcome, ended: Object.fromEntries(ended), recoveriesMs };
}

/** A reader that had nothing is one of the execution that its start made. */
function rootByKey({ starts }: LoadRecord): (reading: Reading) => string {
  const ids = new Map(starts.flatMap(({ key, execution }) => (execution === null ? [] : [[key, execution] as const])));
  return ({ root, key }) => root ?? ids.get(key) ?? "";
}
