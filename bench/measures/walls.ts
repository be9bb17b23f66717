import pg from "pg";
import { type BenchContext, type Row, show } from "../bench-context.ts";

const connections = 8;
const rounds = 5;
const roundMs = 1_500;

/**
 * What the database's own walls between tenants cost, by plain statements on the product's tables: storing an execution with the trigger that refuses
 * a mixed one, without it, and with foreign keys in its place; and a lookup by tool call id, plain and under row-level security. Modes take turns.
 */
export async function measureWalls({ env, api }: BenchContext): Promise<Row[]> {
  const url = env["DATABASE_URL"] ?? "";
  await api.dispatch("emits", "walls", { n: 1, gap: 1 });
  const admin = new pg.Client(url);
  await admin.connect();
  try {
    return [...(await measureStores(admin, url)), ...(await measureRowSecurity(admin, url))];
  } finally {
    await admin.end();
  }
}

const insertText = `
insert into execution (id, root_execution_id, tenant_id, space_id, principal_id, skill_slug, source, inputs, file_source_ids, state, finished_at)
select i, i, e.tenant_id, e.space_id, e.principal_id, 'walls', 'standalone', '{}', '{}', 'completed', now()
from (select gen_random_uuid() as i) n, (select tenant_id, space_id, principal_id from execution where skill_slug = 'emits' limit 1) e`;

async function measureStores(admin: pg.Client, url: string): Promise<Row[]> {
  const keys = ["space", "principal"].map((parent) => ({ name: `walls_${parent}`, parent }));
  const setForeignKeys = async (wanted: boolean) => {
    for (const { name, parent } of keys)
      await admin.query(
        wanted
          ? `alter table execution add constraint ${name} foreign key (tenant_id, ${parent}_id) references ${parent} (tenant_id, id) not valid`
          : `alter table execution drop constraint if exists ${name}`,
      );
  };
  const setTrigger = (wanted: boolean) => admin.query(`alter table execution ${wanted ? "enable" : "disable"} trigger execution_tenant`);
  const store = (client: pg.Client) => client.query({ name: "walls_store", text: insertText });
  const rates = { none: [] as number[], trigger: [] as number[], foreign: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    await setTrigger(false);
    rates.none.push(await rateOf(url, store));
    await setForeignKeys(true);
    rates.foreign.push(await rateOf(url, store));
    await setForeignKeys(false);
    await setTrigger(true);
    rates.trigger.push(await rateOf(url, store));
  }
  await admin.query("delete from execution where skill_slug = 'walls'");
  const [none, trigger, foreign] = [rates.none, rates.trigger, rates.foreign].map(median);
  return [
    rowOf(`executions stored, ${connections} connections, refused by a trigger when mixed`, trigger, none, "as it is"),
    rowOf(
      `executions stored, ${connections} connections, refused by foreign keys when mixed`,
      foreign,
      none,
      "rejected: locks the space's row",
    ),
  ];
}

const lookupText = "select to_json(e) as detail from execution e where e.chat_tool_call_hash = $1";

async function measureRowSecurity(admin: pg.Client, url: string): Promise<Row[]> {
  const { rows } = await admin.query("select chat_tool_call_hash as hash, tenant_id from execution where skill_slug = 'emits' limit 1");
  const [{ hash, tenant_id }] = rows as [{ hash: Buffer; tenant_id: string }];
  await admin.query(`create role walls_reader; grant select on execution to walls_reader;
    create policy walls on execution to walls_reader using (tenant_id = current_setting('skillrun.tenant', true)::uuid)`);
  const plain = async (client: pg.Client) => void (await client.query({ name: "walls_plain", text: lookupText, values: [hash] }));
  const secured = async (client: pg.Client) => {
    await client.query(`begin; set local role walls_reader; set local skillrun.tenant = '${tenant_id}'`);
    const found = await client.query({ name: "walls_secured", text: lookupText, values: [hash] });
    await client.query("commit");
    if (found.rows.length !== 1) throw new Error("row-level security hides the tenant's own row");
  };
  const rates = { plain: [] as number[], secured: [] as number[] };
  try {
    for (let round = 0; round < rounds; round++) {
      await admin.query("alter table execution disable row level security");
      rates.plain.push(await rateOf(url, plain));
      await admin.query("alter table execution enable row level security");
      rates.secured.push(await rateOf(url, secured));
    }
  } finally {
    await admin.query(`alter table execution disable row level security; drop policy walls on execution;
      revoke select on execution from walls_reader; drop role walls_reader`);
  }
  return [
    rowOf(
      `lookups, ${connections} connections, under row-level security`,
      median(rates.secured),
      median(rates.plain),
      "at least 0.9, else not used",
    ),
  ];
}

function rowOf(measure: string, rate: number | undefined, floor: number | undefined, goal: string): Row {
  const [own = 0, base = 0] = [rate, floor];
  return { measure, product: show(own, "/s"), floor: show(base, "/s"), ratio: show(own / base), goal };
}

/** How often per second `work` is done, by all connections together. */
async function rateOf(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<number> {
  const clients = Array.from({ length: connections }, () => new pg.Client(url));
  await Promise.all(clients.map((client) => client.connect()));
  let done = 0;
  const startedAt = performance.now();
  const until = startedAt + roundMs;
  const repeat = async (client: pg.Client) => {
    while (performance.now() < until) {
      await work(client);
      done += 1;
    }
  };
  await Promise.all(clients.map(repeat));
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(clients.map((client) => client.end()));
  return done / seconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
