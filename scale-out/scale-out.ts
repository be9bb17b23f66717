// npm run scale-out [-- --pooler] [-- --keep]: the product as several processes behind nginx, on one PostgreSQL with TLS and a password,
// with everything replaced under load. Takes a few minutes on loopback and stops by itself; exits 1 when something was lost, 2 when a
// program is missing. --pooler puts PgBouncer in transaction mode before the database; --keep leaves the logs.
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { apiKey, type Installation, startInstallation } from "./installation.ts";
import { openSpace } from "./load.ts";
import { measureDelivery, measureIdleStream, measureParallelStreams } from "./measure-delivery.ts";
import { measureThroughput } from "./measure-throughput.ts";
import { createPatientClient } from "./patient-client.ts";
import { describeMissing, versionOf } from "./requirements.ts";
import { killWorkers, rollEverything } from "./rolling-restart.ts";
import type { Row } from "./row.ts";

const deadlineMs = 8 * 60_000;
/** Enough for a profile to take seconds. */
const largeRows = 150_000;

const { values } = parseArgs({ options: { pooler: { type: "boolean", default: false }, keep: { type: "boolean", default: false } } });
const needed = ["nginx", "openssl", ...(values.pooler ? ["pgbouncer"] : [])];
const missing = describeMissing(needed);
if (missing.length > 0) {
  process.stderr.write(`${missing.join("\n")}\n`);
  process.exit(2);
}

const say = (what: string) => process.stderr.write(`${what} ...\n`);
say("starting PostgreSQL, 3 web processes, 4 workers and nginx");
const installation = await startInstallation(values.pooler);
const stopEarly = (why: string) => {
  process.stderr.write(`${why}; the logs are in ${installation.directory}\n`);
  void installation.close(true).then(() => process.exit(1));
};
setTimeout(() => stopEarly(`not done after ${deadlineMs / 60_000} minutes`), deadlineMs).unref();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopEarly(signal));

const rows: Row[] = [];
try {
  await tryEverything(installation, rows);
} catch (error) {
  rows.push({ tried: "to run to the end", result: error instanceof Error ? error.message : String(error), isGood: false });
} finally {
  const isGood = rows.every((row) => row.isGood);
  await installation.close(values.keep || !isGood);
  if (values.keep || !isGood) process.stderr.write(`The logs are in ${installation.directory}\n`);
  process.exitCode = isGood ? 0 : 1;
}
const load = loadavg()[0]?.toFixed(1);
console.log(`\nNode ${process.version}, ${cpus().length} cores, load ${load}; ${needed.map(versionOf).join("; ")}\n`);
console.log("| tried | result | |\n|---|---|---|");
for (const { tried, result, isGood } of rows) console.log(`| ${tried} | ${result} | ${isGood ? "ok" : "FAILED"} |`);

async function tryEverything(running: Installation, done: Row[]): Promise<void> {
  const space = await openSpace(createPatientClient(running.balancer.port, apiKey), largeRows);
  const idle = measureIdleStream(space);
  // Whoever fails is heard when its turn comes.
  idle.catch(() => {});
  for (const buffering of ["off", "on", "ignored", "compressed"] as const) {
    say(`events through nginx, ${buffering}`);
    done.push(await measureDelivery(running, space, buffering));
  }
  running.balancer.reload("on");
  done.push(await measureParallelStreams(running, space));
  say("throughput");
  done.push(await measureThroughput(running, space));
  say("a stream without events");
  done.push(await idle);
  say("replacing every process under load");
  done.push(...(await rollEverything(running, space)));
  say("killing workers");
  done.push(await killWorkers(running, space));
}
