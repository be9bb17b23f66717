import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { followExecution, readLog } from "./follow-execution.ts";
import type { Installation } from "./installation.ts";
import { runClient, type Space, type Started, startExecution } from "./load.ts";
import type { Row } from "./row.ts";

const clients = 6;
const pauseMs = 1_000;

/** Replaces every process under load, one after another, and checks that no client lost anything by it. */
export async function rollEverything(installation: Installation, space: Space): Promise<Row[]> {
  const { webs, workers, balancer } = installation;
  const started: Started[] = [];
  const enough = new AbortController();
  const before = space.client.retries;
  const load = Promise.all(Array.from({ length: clients }, () => runClient(space, started, enough.signal)));
  // Whoever fails is heard when the restarts are through.
  load.catch(() => {});
  const ends: string[] = [];
  for (const [index, process] of [...webs, ...workers].entries()) {
    await sleep(pauseMs);
    const stoppedAt = performance.now();
    const end = await process.stop();
    const stopMs = Math.round(performance.now() - stoppedAt);
    await process.start();
    ends.push(`${process.name} ${end === "0" ? "" : `ended with ${end} `}in ${stopMs} ms`);
    if (webs.includes(process)) balancer.reload(index % 2 === 0 ? "on" : "off");
  }
  await sleep(pauseMs);
  enough.abort();
  await load;
  const reads = started.reduce((sum, { reading }) => sum + reading.resumes, 0);
  return [
    {
      tried: "every web process and worker stopped by SIGTERM and started again, nginx reloaded three times",
      result: ends.join(", "),
      isGood: ends.every((end) => !end.includes("ended with")),
    },
    await checkExecutions(installation, started, space.client.retries - before),
    await checkStreams(space, started, reads),
  ];
}

/** Kills a worker amid an execution, to see that one which comes to grief goes on elsewhere. */
export async function killWorkers({ workers }: Installation, space: Space): Promise<Row> {
  const path = await startExecution(space, "profile-dataset", [space.files.large]);
  const following = followExecution(space.client, path);
  await sleep(pauseMs);
  await Promise.all(workers.slice(1).map((each) => each.stop("SIGKILL")));
  await Promise.all(workers.slice(1).map((each) => each.start()));
  const last = (await following).frames.at(-1)?.type;
  return { tried: "all workers but one killed at once", result: `the execution that ran: ${last}`, isGood: last === "execution_completed" };
}

async function checkExecutions({ databaseUrl }: Installation, started: Started[], retries: number): Promise<Row> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query<{ unfinished: number; failed: number; again: number }>(
    `select count(*) filter (where state not in ('completed', 'failed', 'cancelled'))::int as unfinished,
            count(*) filter (where state in ('failed', 'cancelled'))::int as failed,
            count(*) filter (where attempt > 1)::int as again
     from execution`,
  );
  await client.end();
  const { unfinished = -1, failed = -1, again = 0 } = rows[0] ?? {};
  const completed = started.filter(({ state }) => state === "completed").length;
  const isOnce = new Set(started.map(({ id }) => id)).size === started.length;
  return {
    tried: "acknowledged executions completed",
    result: `${completed} of ${started.length}; of all in the database ${failed} failed, ${unfinished} unfinished, ${again} with more than one attempt; ${retries} requests asked again`,
    isGood: completed === started.length && started.length > 0 && unfinished === 0 && failed === 0 && isOnce,
  };
}

async function checkStreams({ client }: Space, started: Started[], resumes: number): Promise<Row> {
  let whole = 0;
  let events = 0;
  for (const { path, reading } of started) {
    const log = await readLog(client, path);
    const isEqual =
      reading.frames.length === log.length &&
      reading.frames.every(({ seq, data }, n) => seq === n + 1 && isDeepStrictEqual(JSON.parse(data), log[n]));
    if (isEqual) whole += 1;
    events += log.length;
  }
  return {
    tried: "streams without gap or double, equal to the log",
    result: `${whole} of ${started.length} (${events} events, ${resumes} resumed with Last-Event-ID)`,
    isGood: whole === started.length,
  };
}
