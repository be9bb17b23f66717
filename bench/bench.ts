// npm run bench [-- --only lookups,card]: the product's own figures beside a floor taken in the same run. Ratios count, milliseconds do not.
// npm run bench -- --only profile --tables large: profiles of 1 GB and of 5,000 columns too, which take minutes.
// npm run bench -- --only size --events 10000000: what the length of the event log changes. It takes minutes and some GB, so it runs only when named.
// npm run bench -- --only walls: what the database's own walls between tenants cost.
// npm run bench -- --only legs: where the time between an event's emission and its reception goes.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensurePostgres } from "@skillrun/postgres";
import { type BenchContext, productApi, type Row } from "./bench-context.ts";
import { startServer } from "./child-server.ts";
import { measureAppend } from "./measures/append.ts";
import { measureBurst } from "./measures/burst.ts";
import { measureCard } from "./measures/card.ts";
import { measureDelivery } from "./measures/delivery.ts";
import { measureDeliveryLegs } from "./measures/delivery-legs.ts";
import { measureFirstEvent } from "./measures/first-event.ts";
import { measureIdleStreams } from "./measures/idle-streams.ts";
import { measureLateJoiner } from "./measures/late-joiner.ts";
import { measureLogSize } from "./measures/log-size.ts";
import { measureLookups } from "./measures/lookups.ts";
import { measurePage } from "./measures/page.ts";
import { measureProfile } from "./measures/profile.ts";
import { measureRecovery } from "./measures/recovery.ts";
import { measureStartLatency } from "./measures/start-latency.ts";
import { measureThroughput } from "./measures/throughput.ts";
import { measureWalls } from "./measures/walls.ts";
import { measureWorkers } from "./measures/workers.ts";

const measures: Record<string, (context: BenchContext) => Promise<Row[]>> = {
  lookups: measureLookups,
  card: measureCard,
  start: measureStartLatency,
  delivery: measureDelivery,
  legs: measureDeliveryLegs,
  append: measureAppend,
  late: measureLateJoiner,
  throughput: measureThroughput,
  burst: measureBurst,
  workers: measureWorkers,
  recovery: measureRecovery,
  idle: measureIdleStreams,
  page: measurePage,
  profile: measureProfile,
  first: measureFirstEvent,
  walls: measureWalls,
  size: measureLogSize,
};
const onlyWhenNamed = new Set(["legs", "size", "first", "walls"]);
const usual = Object.keys(measures).filter((name) => !onlyWhenNamed.has(name));

const { values } = parseArgs({
  options: {
    only: { type: "string", default: usual.join(",") },
    pages: { type: "string", default: "off" },
    events: { type: "string", default: "1000000" },
    tables: { type: "string", default: "usual" },
  },
});
const chosen = values.only.split(",");
for (const name of chosen) if (!(name in measures)) throw new Error(`no measure "${name}"; there are ${Object.keys(measures).join(", ")}`);

const directory = mkdtempSync(join(tmpdir(), "skillrun-bench-"));
const postgres = await ensurePostgres(join(directory, "postgres"));
const env = { DATABASE_URL: postgres.url, DATA_DIR: directory, PAGES: values.pages, NODE_ENV: "production" };
const product = await startServer("product-server.ts", env);
const floor = await startServer("floor-server.ts", env);
const context: BenchContext = {
  product,
  floor,
  api: productApi(product),
  env,
  events: Number(values.events),
  largeTables: values.tables === "large",
};
const rows: Row[] = [];
try {
  for (const name of chosen) {
    process.stderr.write(`measuring ${name} ...\n`);
    rows.push(...((await measures[name]?.(context)) ?? []));
  }
} finally {
  await product.stop();
  await floor.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

const heads = ["measure", "skillrun", "floor", "ratio", "goal"];
console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), ${new Date().toISOString().slice(0, 10)}\n`);
console.log(`| ${heads.join(" | ")} |\n|${heads.map(() => "---").join("|")}|`);
for (const row of rows) console.log(`| ${[row.measure, row.product, row.floor, row.ratio, row.goal].join(" | ")} |`);
