import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../processes/cluster.ts";
import type { ManagedProcess } from "../processes/managed-process.ts";
import type { Random } from "../random.ts";

/** A fault as it was done, by the database's clock. */
export type Fault = { kind: FaultKind; process: string | null; atMs: number };

/** What can be done to the product. */
export type FaultKind = keyof typeof faults | "kill_worker" | "kill_web";

/** Does faults until told to stop, then puts everything right. */
export type FaultMaker = { done: readonly Fault[]; stop(): Promise<void> };

const drainPatienceMs = 15_000;

type Scene = { cluster: Cluster; random: Random; note(kind: FaultKind, process: ManagedProcess | null): Promise<void> };

/** Each takes its time and leaves the product whole; kills come beside them, on a beat of their own. */
const faults = {
  async stop_worker(scene: Scene) {
    await disturb(scene, "stop_worker", scene.cluster.workers, async (worker) => {
      worker.signal("SIGSTOP");
      await sleep(scene.random.between(4_000, 8_000));
      worker.signal("SIGCONT");
    });
  },
  async drain_worker(scene: Scene) {
    await disturb(scene, "drain_worker", scene.cluster.workers, restartInOrder);
  },
  async drain_web(scene: Scene) {
    await disturb(scene, "drain_web", scene.cluster.webs, restartInOrder);
  },
  async refuse_database(scene: Scene) {
    await disturb(scene, "refuse_database", everyone(scene), (process) => disturbWay(scene, process, "refuse"));
  },
  async hang_database(scene: Scene) {
    await disturb(scene, "hang_database", everyone(scene), (process) => disturbWay(scene, process, "hang"));
  },
  async cut_database(scene: Scene) {
    await disturb(scene, "cut_database", everyone(scene), async ({ proxy }) => proxy.cut());
  },
  async drop_hints(scene: Scene) {
    await disturb(scene, "drop_hints", everyone(scene), async (process) => {
      process.send({ dropHints: true });
      await sleep(scene.random.between(2_000, 6_000));
      process.send({ dropHints: false });
    });
  },
  async end_connections({ cluster, note }: Scene) {
    await note("end_connections", null);
    await cluster.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'skillrun%'`,
    );
  },
  async end_listeners({ cluster, note }: Scene) {
    await note("end_listeners", null);
    await cluster.database.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'skillrun listener'`);
  },
};

/** Kills a process every `killEveryMs`, and does another fault every `faultEveryMs`; `random` decides which and to whom. */
export function makeFaults(
  cluster: Cluster,
  random: Random,
  pace: { killEveryMs: number; faultEveryMs: number },
  only?: readonly FaultKind[],
): FaultMaker {
  const done: Fault[] = [];
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  const note = async (kind: FaultKind, process: ManagedProcess | null) => {
    const incarnation = process?.incarnation ?? null;
    const { rows } = await cluster.database.query("select extract(epoch from clock_timestamp()) * 1000 as now");
    done.push({ kind, process: incarnation, atMs: Number(rows[0]?.now) });
  };
  const scene: Scene = { cluster, random, note };
  const kinds = (Object.keys(faults) as (keyof typeof faults)[]).filter((kind) => only?.includes(kind) ?? true);
  const weights = Object.fromEntries(kinds.map((kind) => [kind, 1]));
  const mayKill = (kind: FaultKind) => only?.includes(kind) ?? true;
  const under = (fault: Promise<void>) => {
    const tracked = fault.catch((error: unknown) => void process.stderr.write(`a fault could not be done: ${String(error)}\n`));
    underWay.add(tracked);
    void tracked.finally(() => underWay.delete(tracked));
  };
  const every = async (ms: number, act: () => void) => {
    // Beats of slightly different length, so that the two do not march in step.
    while (!stop.signal.aborted) {
      await sleep(ms * (0.8 + 0.4 * random.next()), undefined, { signal: stop.signal }).catch(() => {});
      if (!stop.signal.aborted) act();
    }
  };
  const kill = () => {
    const ofWeb = random.chance(0.15);
    if (!mayKill(ofWeb ? "kill_web" : "kill_worker")) return;
    under(disturb(scene, ofWeb ? "kill_web" : "kill_worker", ofWeb ? cluster.webs : cluster.workers, restartHard));
  };
  const loops = [every(pace.killEveryMs, kill)];
  if (kinds.length > 0) loops.push(every(pace.faultEveryMs, () => under(faults[random.weighted(weights) as keyof typeof faults](scene))));
  return {
    done,
    async stop() {
      stop.abort();
      await Promise.all(loops);
      await Promise.all(underWay);
    },
  };
}

/** One disturbance at a time for each process; one web process and one worker are always left alone. */
async function disturb(
  { random, note }: Scene,
  kind: FaultKind,
  candidates: readonly ManagedProcess[],
  act: (process: ManagedProcess) => Promise<void>,
): Promise<void> {
  const up = candidates.filter((each) => each.isUp && candidates.filter((other) => other.role === each.role && other.isUp).length > 1);
  const [first, ...rest] = up;
  if (first === undefined) return;
  const chosen = random.pick([first, ...rest]);
  chosen.hold(true);
  try {
    await note(kind, chosen);
    await act(chosen);
  } finally {
    chosen.hold(false);
  }
}

async function restartHard(process: ManagedProcess): Promise<void> {
  await process.end("SIGKILL", 0);
  await process.start();
}

async function restartInOrder(process: ManagedProcess): Promise<void> {
  await process.end("SIGTERM", drainPatienceMs);
  await process.start();
}

async function disturbWay({ random }: Scene, { proxy }: ManagedProcess, mode: "refuse" | "hang"): Promise<void> {
  proxy.setMode(mode);
  await sleep(random.between(1_000, 6_000));
  if (random.chance(0.3)) proxy.cut();
  proxy.setMode("pass");
}

function everyone({ cluster }: Scene): ManagedProcess[] {
  return [...cluster.webs, ...cluster.workers];
}
