import { setTimeout as sleep } from "node:timers/promises";
import type { ExecutionEvent } from "@skillrun/contract";
import type { CancelAnswered, DecisionAsked, Reading, StartAsked } from "../evidence/evidence.ts";
import type { Cluster } from "../processes/cluster.ts";
import { createRandom, type Random } from "../random.ts";
import type { ChaosInputs, ChaosSlug } from "../skills.ts";
import { followLog } from "./follow-log.ts";
import { type Answer, ask } from "./http-client.ts";

/** How often each skill is started. */
export type Mix = Readonly<Partial<Record<ChaosSlug, number>>>;

/** What the driver asked for, and what it was told. */
export type LoadRecord = {
  starts: StartAsked[];
  readings: Promise<Reading>[];
  cancels: CancelAnswered[];
  decisions: DecisionAsked[];
};

/** The users of the campaign. */
export type Load = {
  record: LoadRecord;
  readonly underWay: number;
  /** Starts nothing more; resolves when every request is answered. Readers read on, without dropping their connections. */
  stop(): Promise<void>;
  /** Ends the readers that have not come to the end of their log. */
  giveUp(): void;
};

const mostUnderWay = 80;
const retryPauseMs = 150;
const weirdIds = ["", "/", " ü", "%2F", "call.", "💡"] as const;

type Users = {
  cluster: Cluster;
  seed: string;
  mix: Mix;
  record: LoadRecord;
  giveUp: AbortController;
  mayDrop(): boolean;
};

/** Starts executions at about this rate, and reads, cancels and decides as people do; all of it follows from the seed. */
export function startLoad(cluster: Cluster, seed: string, options: { perSecond: number; mix: Mix }): Load {
  const record: LoadRecord = { starts: [], readings: [], cancels: [], decisions: [] };
  const random = createRandom(`${seed} load`);
  const stopping = new AbortController();
  const giveUp = new AbortController();
  const users: Users = { cluster, seed, mix: options.mix, record, giveUp, mayDrop: () => !stopping.signal.aborted };
  const jobs = new Set<Promise<void>>();
  const startAll = async () => {
    for (let n = 1; !stopping.signal.aborted; n++) {
      if (jobs.size < mostUnderWay) {
        const job: Promise<void> = runJob(users, n).finally(() => jobs.delete(job));
        jobs.add(job);
      }
      const pauseMs = (-Math.log(1 - random.next()) * 1_000) / options.perSecond;
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const started = startAll();
  return {
    record,
    get underWay() {
      return jobs.size;
    },
    async stop() {
      stopping.abort();
      await started;
      await Promise.all(jobs);
    },
    giveUp: () => giveUp.abort(),
  };
}

type Job = { slug: ChaosSlug; inputs: ChaosInputs; door: StartAsked["door"]; key: string };

/** One user: asks for an execution, perhaps twice, watches it, and perhaps changes their mind. */
async function runJob(users: Users, n: number): Promise<void> {
  const random = createRandom(`${users.seed} job ${n}`);
  const { record } = users;
  const door = random.chance(0.5) ? "tool_call" : "idempotency_key";
  const key = `${door}-${n}${door === "tool_call" ? random.pick(weirdIds) : ""}`;
  const job: Job = { slug: random.weighted(users.mix), inputs: { label: `job-${n}`, seed: random.between(1, 1_000_000_000) }, door, key };
  const isEarly = door === "tool_call" && random.chance(0.3);
  const byKey = `/skills/executions/by-chat-tool-call/${encodeURIComponent(key)}`;
  if (isEarly) record.readings.push(follow(users, random, { key, name: `${key} early`, path: byKey }));
  const times = random.chance(0.25) ? 2 : 1;
  const ids = await Promise.all(Array.from({ length: times }, () => start(users, random, job)));
  const id = ids.find((each) => each !== null);
  if (id === undefined || id === null) return;
  const byId = `/skills/executions/${id}`;
  const readers = job.slug === "chaos-approves" ? 1 : random.between(0, 2);
  for (let r = 1; r <= readers; r++) {
    const path = door === "tool_call" && random.chance(0.3) ? byKey : byId;
    record.readings.push(follow(users, random, { key, name: `${key} reader ${r}`, path }));
  }
  if (random.chance(job.slug === "chaos-waits" ? 0.5 : 0.1)) {
    await sleep(random.between(0, 3_000));
    const path = door === "tool_call" && random.chance(0.5) ? byKey : byId;
    await Promise.all(Array.from({ length: random.between(1, 2) }, () => cancel(users, random, id, path)));
  }
  if (random.chance(0.1)) await start(users, random, job);
}

function follow(users: Users, random: Random, { key, name, path }: { key: string; name: string; path: string }): Promise<Reading> {
  const { cluster, mayDrop, giveUp } = users;
  const asked = new Set<string>();
  const own = createRandom(`${users.seed} ${name}`);
  const onEvent = (event: ExecutionEvent) => {
    if (event.type !== "approval_requested" || asked.has(event.payload.approval_id)) return;
    asked.add(event.payload.approval_id);
    if (!name.endsWith("early")) void decideAll(users, own, event.execution_id, event.payload.approval_id);
  };
  const whole = `/api-proxy/v1/spaces/${cluster.spaceId}${path}/events`;
  return followLog({
    cluster,
    random: createRandom(`${name} ${random.next()}`),
    name,
    key,
    path: whole,
    giveUp: giveUp.signal,
    mayDrop,
    onEvent,
  });
}

/** Asks until there is an answer; null when the campaign ends first. */
async function start(users: Users, random: Random, { slug, inputs, door, key }: Job): Promise<string | null> {
  const asked: StartAsked = { key, door, execution: null };
  users.record.starts.push(asked);
  const request =
    door === "tool_call"
      ? { path: `/tools/${slug}/execute`, headers: {}, body: { arguments: inputs, tool_call_id: key } }
      : { path: `/skills/${slug}/executions`, headers: { "idempotency-key": key }, body: { inputs } };
  const { status, body } = await askUntilAnswered(users, random, request);
  asked.execution = status === 200 || status === 201 ? idOf(body) : null;
  return asked.execution;
}

async function cancel(users: Users, random: Random, execution: string, path: string): Promise<void> {
  const { status, body } = await askUntilAnswered(users, random, { path: `${path}/cancel`, headers: {}, body: {} });
  if (status === 200) users.record.cancels.push({ execution, state: stateOf(body) });
}

/** Decides about an approval, half of the time twice at once and not always alike. */
async function decideAll(users: Users, random: Random, execution: string, approval: string): Promise<void> {
  await sleep(random.between(0, 1_500));
  await Promise.all(
    Array.from({ length: random.between(1, 2) }, async () => {
      const decision = random.chance(0.7) ? "approve" : "reject";
      const asked: DecisionAsked = { execution, approval, decision, statuses: [] };
      users.record.decisions.push(asked);
      const path = `/skills/executions/${execution}/approvals/${approval}`;
      await askUntilAnswered(users, random, { path, headers: {}, body: { decision } }, asked.statuses);
    }),
  );
}

type Request = { path: string; headers: Record<string, string>; body: object };

/** Sends the request to either web process until one of them answers with something other than its own trouble. */
async function askUntilAnswered(users: Users, random: Random, { path, headers, body }: Request, statuses: number[] = []): Promise<Answer> {
  const { cluster, giveUp } = users;
  for (;;) {
    const { port = 0 } = random.pick([...cluster.webs] as [Cluster["webs"][number]]).hello;
    const whole = `/api-proxy/v1/spaces/${cluster.spaceId}${path}`;
    const answer = await ask({ port, path: whole, method: "POST", headers: { ...cluster.headers, ...headers }, body });
    statuses.push(answer.status);
    if ((answer.status > 0 && answer.status < 500) || giveUp.signal.aborted) return answer;
    await sleep(retryPauseMs);
  }
}

function dataOf(body: unknown): Record<string, unknown> {
  return ((body ?? {}) as { data?: Record<string, unknown> }).data ?? {};
}

function idOf(body: unknown): string | null {
  const { id } = dataOf(body);
  return typeof id === "string" ? id : null;
}

function stateOf(body: unknown): string {
  return String(dataOf(body)["state"]);
}
