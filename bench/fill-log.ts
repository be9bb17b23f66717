import type pg from "pg";
import { summarySql } from "../packages/runtime/src/store/execution/execution-projection.ts";

/** How many events each of the filled executions has, but for the long one. */
export const eventsEach = 100;
const executionsPerStatement = 5_000;

/** Finished executions about to be filled in, spread evenly over the days from `fromDay` to `toDay` ago. */
export type Fill = { spaceId: string; events: number; eventsPerExecution: number; fromDay: number; toDay: number };

/** An id of version 7, as `newId` makes them, for the moment `at`. */
const idSql = (
  at: string,
) => `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
  || '8' || substr(md5(random()::text), 1, 15))::uuid`;

const executionsSql = `
insert into execution (id, root_execution_id, tenant_id, space_id, principal_id, skill_slug, skill_version, source, state, created_at, started_at,
  finished_at, inputs, outputs, attempt, last_seq)
select made.id, made.id, s.tenant_id, s.id, m.principal_id, 'emits', '1.0.0', 'standalone', 'completed', at, at, at + interval '10 seconds',
  '{"n": 100, "gap": 5}', '{"ok": true, "n": 100}', 1, $5::int
from (
  select at, ${idSql("at")} as id from (
    select now() - ($3::float8 + ($4::float8 - $3) * g / $2) * interval '1 day' as at from generate_series(1, $2::int) g
  ) moments
) made, space s join space_member m on m.space_id = s.id
where s.id = $1::uuid
returning id`;

/** Every twentieth event a progress report, every tenth a log line, the others content as a model writes it. */
const eventsSql = `
insert into event (root_execution_id, seq, execution_id, attempt, type, payload, created_at)
select e.id, seq, e.id, 1,
  case when seq = 1 then 'execution_queued' when seq = 2 then 'execution_started' when seq = 3 then 'attempt_started'
    when seq = e.last_seq then 'execution_completed' when seq % 20 = 0 then 'progress_reported' when seq % 10 = 0 then 'log_written'
    else 'content_delta' end,
  case when seq = 1 then json_build_object('execution', ${summarySql("e")}, 'chat_tool_call_id', null)
    when seq = 2 then json_build_object('started_at', e.started_at)
    when seq = 3 then json_build_object('worker_id', e.id, 'superseded_from_seq', null)
    when seq = e.last_seq then json_build_object('outputs', e.outputs, 'finished_at', e.finished_at, 'resource_usage', json_build_object('input_tokens', 0))
    when seq % 20 = 0 then ('{"completed":' || seq || ',"total":' || e.last_seq || ',"unit":"rows","message":"Reading the file"}')::json
    when seq % 10 = 0 then ('{"level":"info","message":"read ' || seq || ' rows of the file, none of them broken","data":null}')::json
    else ('{"part":"report","format":"markdown","delta":"' || substr(repeat('as many words as a model writes at once, ', 4), 1, 20 + (seq * 37 % 120)::int) || '"}')::json
  end,
  e.created_at + seq * interval '50 ms'
from unnest($1::uuid[]) as wanted(id) join execution e on e.id = wanted.id cross join generate_series(1, e.last_seq) as seq`;

/** Fills finished executions into the log by whole sets; returns their ids, the oldest first. */
export async function fillLog(client: pg.Client, { spaceId, events, eventsPerExecution, fromDay, toDay }: Fill): Promise<string[]> {
  await client.query("set synchronous_commit = off");
  const total = Math.ceil(events / eventsPerExecution);
  const ids: string[] = [];
  while (ids.length < total) {
    const count = Math.min(executionsPerStatement, total - ids.length);
    const dayOf = (index: number) => fromDay + ((toDay - fromDay) * index) / total;
    const span = [dayOf(ids.length), dayOf(ids.length + count)];
    const made = await client.query<{ id: string }>(executionsSql, [spaceId, count, ...span, eventsPerExecution]);
    const chunk = made.rows.map((row) => row.id);
    await client.query(eventsSql, [chunk]);
    ids.push(...chunk);
    if (total > executionsPerStatement)
      process.stderr.write(`\r${(ids.length * eventsPerExecution).toLocaleString("en-US")} events filled in `);
  }
  if (total > executionsPerStatement) process.stderr.write("\n");
  return ids;
}
