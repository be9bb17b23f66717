import { setTimeout as sleep } from "node:timers/promises";
import { checkTree } from "../checker/check-tree.ts";
import { checkWhatIsLeft } from "../checker/check-what-is-left.ts";
import { collectTrees } from "../evidence/collect-trees.ts";
import type { Finding, Tree } from "../evidence/evidence.ts";
import { findProcesses } from "../evidence/find-leftovers.ts";
import { ask } from "../load/http-client.ts";
import type { SandboxName } from "../processes/choose-sandbox.ts";
import { type Cluster, startCluster } from "../processes/cluster.ts";
import type { ProcessUse } from "../processes/process-use.ts";
import { scripts } from "../published/script-bodies.ts";
import { createRandom } from "../random.ts";

/** How long a soak is. */
export type SoakOptions = { seed: number; sandbox: SandboxName; executions: number; killed: number; onProgress?(line: string): void };

/** What it came to. `killed` executions were running when their worker was killed. `early` and `late` are what the worker uses that nobody kills. */
export type SoakOutcome = {
  executions: number;
  killed: number;
  kills: number;
  attempts: number;
  early: ProcessUse;
  late: ProcessUse;
  findings: Finding[];
};

const atOnce = 8;
/** Whatever hangs: an execution takes two seconds at the very most, all in all. */
const patienceMs = { all: 60_000, each: 2_000 };
const final = "('completed', 'failed', 'cancelled')";

/**
 * Runs scripts, eight at once, in two workers, one of which is killed again and again until as many executions as asked for have died with it. Then
 * looks at every execution, and at what is left of them.
 */
export async function runSoak(options: SoakOptions): Promise<SoakOutcome> {
  const { seed, sandbox } = options;
  const counts = { web: 1, worker: 2 };
  const cluster = await startCluster({ seed: String(seed), sandbox, leaseMs: 3_000, counts, concurrency: atOnce / counts.worker });
  let outcome: SoakOutcome | undefined;
  try {
    const use = await soak(cluster, options);
    await cluster.endProcesses();
    outcome = { ...use, ...(await judge(cluster)) };
    outcome.findings.push(...use.live);
    return outcome;
  } finally {
    await cluster.close(outcome === undefined || outcome.findings.length > 0);
  }
}

type Soaked = { early: ProcessUse; late: ProcessUse; kills: number; live: Finding[] };

async function soak(cluster: Cluster, { seed, executions, killed, onProgress }: SoakOptions): Promise<Soaked> {
  const [steady, victim] = cluster.workers;
  if (steady === undefined || victim === undefined) throw new Error("There are not two workers.");
  const random = createRandom(`${seed} soak`);
  const deadline = Date.now() + patienceMs.all + patienceMs.each * executions;
  let started = 0;
  let kills = 0;
  let nextKill = Date.now() + 2_000;
  let early: ProcessUse | undefined;
  let killing: Promise<void> = Promise.resolve();
  for (;;) {
    const { open, died } = await countExecutions(cluster);
    // As many as killing takes, where the last ones asked for were too quick.
    const isEnough = started >= executions && died >= killed;
    if (isEnough && open === 0) break;
    if (!isEnough && open < atOnce) await startScripts(cluster, { from: started, count: atOnce - open, random });
    if (!isEnough && open < atOnce) started += atOnce - open;
    if (Date.now() > deadline) throw new Error(`${open} of ${started} executions did not come to their end.`);
    if (started > executions * 2) throw new Error(`${died} executions have died with their workers after ${started}.`);
    if (early === undefined && started >= executions / 2) early = await steady.measure();
    if (!isEnough && died < killed && victim.isUp && Date.now() > nextKill) {
      kills += 1;
      killing = victim
        .end("SIGKILL", 0)
        .then(() => victim.start())
        .then(() => {
          // Time enough to have its hands full.
          nextKill = Date.now() + random.between(900, 1_800);
        });
    }
    onProgress?.(`${started} started, ${open} open, ${died} died with their worker, ${kills} kills`);
    await sleep(50);
  }
  await killing;
  const late = await steady.measure();
  const live = await checkDead(
    cluster,
    [steady, victim].map(({ pid }) => pid),
  );
  return { early: early ?? late, late, kills, live };
}

/** Of the workers that were killed nothing runs, while the others still do. */
async function checkDead({ directory, sessions, webs }: Cluster, workers: readonly number[]): Promise<Finding[]> {
  const alive = new Set([...workers, ...webs.map(({ pid }) => pid)]);
  const dead = new Set([...sessions()].filter((session) => !alive.has(session)));
  const left = await findProcesses({ directory: `${directory}/nowhere`, sessions: dead });
  return left.map((detail) => ({ kind: "left_over", root: directory, execution: null, detail }));
}

async function countExecutions({ database }: Cluster): Promise<{ open: number; died: number }> {
  const { rows } = await database.query<{ open: number; died: number }>(
    `select count(*) filter (where state not in ${final})::int as open, count(*) filter (where attempt > 1)::int as died from execution`,
  );
  return rows[0] ?? { open: 0, died: 0 };
}

type Batch = { from: number; count: number; random: ReturnType<typeof createRandom> };

async function startScripts(cluster: Cluster, { from, count, random }: Batch): Promise<void> {
  const port = cluster.webs[0]?.hello.port ?? 0;
  const slugs = Object.keys(scripts) as [keyof typeof scripts, ...(keyof typeof scripts)[]];
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const label = `soak-${from + index + 1}`;
      // Of those seeds with which a script takes its time.
      const inputs = { label, seed: random.between(1, 1_000_000) * 4 + random.between(1, 3) };
      const path = `/api-proxy/v1/spaces/${cluster.spaceId}/skills/${random.pick(slugs)}/executions`;
      const headers = { ...cluster.headers, "idempotency-key": label };
      const { status, body } = await ask({ port, path, method: "POST", headers, body: { inputs } });
      if (status !== 201) throw new Error(`${label} was not started: ${status} ${JSON.stringify(body)}`);
    }),
  );
}

const nobody = { readings: new Map(), cancels: new Map(), decisions: new Map(), journal: new Map(), asked: new Map() };

async function judge(cluster: Cluster): Promise<Pick<SoakOutcome, "executions" | "killed" | "attempts" | "findings">> {
  const { rows } = await cluster.database.query<{ id: string }>("select id from execution order by id");
  const roots = rows.map(({ id }) => id);
  const counted = { executions: roots.length, killed: 0, attempts: 0 };
  const findings: Finding[] = [];
  const runtime = await cluster.openRuntime();
  try {
    for await (const tree of collectTrees({ database: cluster.database, blobs: runtime.blobs }, roots, nobody)) {
      findings.push(...checkTree(tree), ...checkOnce(tree));
      counted.killed += tree.executions.filter(({ attempt }) => attempt > 1).length;
      counted.attempts += tree.events.filter(({ type }) => type === "attempt_started").length;
    }
    findings.push(...(await checkWhatIsLeft(runtime, { directory: cluster.directory, sessions: cluster.sessions() })));
  } finally {
    await runtime.close();
  }
  for (const { process, how } of cluster.crashes) findings.push({ kind: "process_crashed", root: process, execution: null, detail: how });
  return { ...counted, findings };
}

/** A script that came to its end has one stored step, made by the attempt that its outputs name; one that failed has none. */
function checkOnce({ root, executions, steps }: Tree): Finding[] {
  return executions.flatMap((row) => {
    const stored = steps.filter((step) => step.execution_id === row.id);
    const isRight = stored.length === (row.state === "completed" ? 1 : 0) && stored.every((step) => step.attempt === step.result_attempt);
    const detail = `${row.state} with ${stored.length} stored steps, of the attempts ${stored.map(({ attempt }) => attempt).join(", ")}`;
    return isRight ? [] : [{ kind: "step_again" as const, root, execution: row.id, detail }];
  });
}
