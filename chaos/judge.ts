import { checkStarts, type StartedRow } from "./checker/check-starts.ts";
import { checkTree } from "./checker/check-tree.ts";
import { checkWhatIsLeft } from "./checker/check-what-is-left.ts";
import { measureRecovery } from "./checker/measure-recovery.ts";
import { collectTrees, type Witness } from "./evidence/collect-trees.ts";
import type { Finding, Reading } from "./evidence/evidence.ts";
import { readJournals } from "./evidence/journal.ts";
import { countRefusedCommits } from "./evidence/refused-commits.ts";
import type { Fault } from "./faults/faults.ts";
import type { LoadRecord } from "./load/load.ts";
import type { SandboxName } from "./processes/choose-sandbox.ts";
import type { Cluster } from "./processes/cluster.ts";
import { isPublished } from "./published/published-skills.ts";
import type { Outcome } from "./report.ts";

/** What is known of a run beside what the product has stored. */
export type Evidence = { record: LoadRecord; faults: readonly Fault[]; sandbox: SandboxName };

/** Checks everything that was collected; every process of the product has ended. */
export async function judge(cluster: Cluster, evidence: Evidence): Promise<Outcome> {
  const { record, faults, sandbox } = evidence;
  const { database, directory, crashes, model } = cluster;
  const { rows: roots } = await database.query<StartedRow>(
    "select id, idempotency_key, chat_tool_call_id from execution where parent_execution_id is null order by id",
  );
  const readings = await Promise.all(record.readings);
  const findings: Finding[] = checkStarts(record.starts, roots);
  for (const { process, how } of crashes) findings.push({ kind: "process_crashed", root: process, execution: null, detail: how });
  const outcome: Outcome = {
    asked: new Set(record.starts.map((start) => start.key)).size,
    acknowledged: new Set(record.starts.flatMap((start) => start.execution ?? [])).size,
    subExecutions: 0,
    cancels: record.cancels.length,
    approvals: 0,
    ended: {},
    sandbox,
    sandboxed: 0,
    modelRequests: countBy(model.asked.map(({ end }) => end)),
    events: 0,
    readers: readings.length,
    connections: readings.reduce((sum, reading) => sum + reading.legs, 0),
    refused: countRefusedCommits(directory),
    faults,
    recoveriesMs: [],
    findings,
    directory,
  };
  const witness: Witness = {
    readings: Map.groupBy(readings, rootByKey(record)),
    cancels: Map.groupBy(record.cancels, (cancel) => cancel.execution),
    decisions: Map.groupBy(record.decisions, (decision) => decision.execution),
    journal: readJournals(directory),
    asked: Map.groupBy(model.asked, ({ label }) => label),
  };
  return await judgeTrees(
    cluster,
    outcome,
    witness,
    roots.map((row) => row.id),
  );
}

async function judgeTrees(cluster: Cluster, outcome: Outcome, witness: Witness, roots: readonly string[]): Promise<Outcome> {
  const kills = outcome.faults.filter((fault) => fault.kind === "kill_worker");
  const findings = [...outcome.findings];
  const states: string[] = [];
  const recoveriesMs: number[] = [];
  const runtime = await cluster.openRuntime();
  try {
    for await (const tree of collectTrees({ database: cluster.database, blobs: runtime.blobs }, roots, witness)) {
      findings.push(...checkTree(tree));
      recoveriesMs.push(...measureRecovery(tree, kills));
      outcome.subExecutions += tree.executions.length - 1;
      outcome.sandboxed += tree.executions.filter((row) => isPublished(row.skill_slug)).length;
      outcome.events += tree.events.length;
      outcome.approvals += tree.approvals.filter((row) => row.decision !== null).length;
      states.push(...tree.executions.map(({ state }) => state));
    }
    findings.push(...(await checkWhatIsLeft(runtime, { directory: cluster.directory, sessions: cluster.sessions() })));
  } finally {
    await runtime.close();
  }
  return { ...outcome, findings, ended: countBy(states), recoveriesMs };
}

function countBy(values: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length]));
}

/** A reader that had nothing is one of the execution that its start made. */
function rootByKey({ starts }: LoadRecord): (reading: Reading) => string {
  const ids = new Map(starts.flatMap(({ key, execution }) => (execution === null ? [] : [[key, execution] as const])));
  return ({ root, key }) => root ?? ids.get(key) ?? "";
}
