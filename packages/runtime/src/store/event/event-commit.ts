import { type Queryable, statement } from "../connection/database.ts";
import { channels } from "../connection/notify.ts";
import { timestampSql, usageSql } from "../execution/execution-projection.ts";
import { insertAuditSql } from "../identity/audit-store.ts";
import { jsonText } from "../json-text.ts";
import type { CommitItem, CommitResult, TreeUsage } from "./commit-item.ts";
import { appendToRoot, isRootAppend } from "./event-append.ts";

/** The transaction's time, rounded as the columns round it, so that rows and payloads agree. */
const nowSql = "now()::timestamptz(3)";

/**
 * Appends events and moves executions on, any number of executions in one statement:
 * locks the rows in id order (so two processes never deadlock), checks state and attempt on the locked rows,
 * numbers the events from the root's counter, stores them, and wakes the readers.
 */
const commitStatement = statement(`
with item as (
  select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::uuid[], $6::jsonb[], $11::uuid[], $12::bool[])
    with ordinality as i(id, root_id, attempt, from_states, claimed_by, patch, parent_id, only_idle, n)
),
locked as materialized (
  select id, state, attempt, worker_id, cancel_requested_at, last_seq, started_at, input_tokens, output_tokens, cost_usd, iteration_count,
    open_children, checkpoint_seq, parked, waiting_since
  from execution where id = any($1::uuid[] || $2::uuid[] || $11::uuid[]) order by id for no key update
),
accepted as materialized (
  select i.n, i.id, i.root_id, i.parent_id, i.patch, coalesce((i.patch->>'attempt')::int, l.attempt) as attempt, l.started_at,
    case when l.attempt > 0 and not l.parked then l.checkpoint_seq + 1 end as superseded_from,
    l.input_tokens + coalesce((i.patch->'used'->>'input_tokens')::bigint, 0) as input_tokens,
    l.output_tokens + coalesce((i.patch->'used'->>'output_tokens')::bigint, 0) as output_tokens,
    l.cost_usd + coalesce((i.patch->'used'->>'cost_usd')::numeric, 0) as cost_usd,
    l.iteration_count + coalesce((i.patch->'used'->>'iterations')::int, 0) as iteration_count
  from item i join locked l on l.id = i.id
  where (i.attempt is null or i.attempt = l.attempt)
    and l.state = any(string_to_array(i.from_states, ','))
    and (i.claimed_by is null or l.worker_id is null or l.worker_id = i.claimed_by)
    and not (i.only_idle and l.state = 'running' and l.worker_id is not null)
    and (i.patch is null or not (
      l.cancel_requested_at is not null and (i.patch ? 'cancel_requested' or coalesce(i.patch->>'parked', '') = 'true')
      or l.open_children > 0 and i.patch ? 'finished'
      or l.cancel_requested_at is not null and i.patch ? 'finished' and i.patch->>'state' <> 'cancelled'
      or i.patch ? 'resumed' and (not l.parked or l.waiting_since is null)))
),
numbered as materialized (
  select a.n, a.id, a.root_id, a.attempt, x.type, x.position, row_number() over (partition by a.root_id order by x.ord) as offset_in_root,
    case
      when x.type = 'execution_started' then json_build_object('started_at', ${timestampSql(nowSql)})
      when x.type = 'attempt_started' then (x.payload::jsonb || jsonb_build_object('superseded_from_seq', a.superseded_from))::json
      when x.type = 'usage_updated' then json_build_object('resource_usage', ${usageSql("a", "null::timestamptz")})
      when x.type in ('execution_completed', 'execution_failed', 'execution_cancelled') then
        (x.payload::jsonb || jsonb_build_object('finished_at', ${timestampSql(nowSql)}, 'resource_usage', ${usageSql("a", nowSql)}))::json
      else x.payload::json
    end as payload
  from unnest($7::int[], $8::int[], $9::text[], $10::text[]) with ordinality as x(n, position, type, payload, ord)
  join accepted a on a.n = x.n
),
grown as (select root_id, max(offset_in_root) as added from numbered group by root_id),
reached as (select n.n, l.last_seq + max(n.offset_in_root) as seq from numbered n join locked l on l.id = n.root_id group by n.n, l.last_seq),
closed as (select parent_id, count(*) as children from accepted where patch ? 'finished' and parent_id is not null group by parent_id),
used as (
  select root_id, sum((patch->'used'->>'input_tokens')::bigint) as input_tokens, sum((patch->'used'->>'output_tokens')::bigint) as output_tokens,
    sum((patch->'used'->>'cost_usd')::numeric) as cost_usd
  from accepted where patch ? 'used' group by root_id
),
moved as (
  update execution e set
    last_seq = l.last_seq + coalesce(g.added, 0),
    state = coalesce(a.patch->>'state', e.state),
    attempt = coalesce((a.patch->>'attempt')::int, e.attempt),
    worker_id = case when a.patch ? 'worker_id' then (a.patch->>'worker_id')::uuid else e.worker_id end,
    started_at = case when a.patch ? 'started' then coalesce(e.started_at, ${nowSql}) else e.started_at end,
    finished_at = case when a.patch ? 'finished' then ${nowSql} else e.finished_at end,
    cancel_requested_at = case when a.patch ? 'cancel_requested' then coalesce(e.cancel_requested_at, ${nowSql}) else e.cancel_requested_at end,
    failure_reason = coalesce(a.patch->>'failure_reason', e.failure_reason),
    outputs = coalesce(a.patch->'outputs', e.outputs),
    error = coalesce(a.patch->'error', e.error),
    worker_lost_count = coalesce((a.patch->>'worker_lost_count')::int, e.worker_lost_count),
    checkpoint_seq = case when a.patch ? 'checkpoint' then r.seq else e.checkpoint_seq end,
    parked = coalesce((a.patch->>'parked')::bool, e.parked and not coalesce(a.patch ? 'finished', false)),
    held = e.held and not coalesce(a.patch ? 'finished', false),
    waiting_since = case when a.patch->>'parked' = 'true' then ${nowSql} when a.patch ? 'resumed' then null else e.waiting_since end,
    resume_due = (e.resume_due or coalesce(c.children, 0) > 0 and e.parked) and not coalesce(a.patch ? 'resumed' or a.patch ? 'parked', false),
    deadline_at = case
      when a.patch ? 'started' then coalesce(e.deadline_at, ${nowSql} + (e.limits->>'wallclock_ms')::float8 * interval '1 ms')
      when a.patch ? 'resumed' and l.state = 'waiting' then e.deadline_at + (${nowSql} - l.waiting_since)
      else e.deadline_at end,
    input_tokens = coalesce(a.input_tokens, e.input_tokens),
    output_tokens = coalesce(a.output_tokens, e.output_tokens),
    cost_usd = coalesce(a.cost_usd, e.cost_usd),
    iteration_count = coalesce(a.iteration_count, e.iteration_count),
    open_children = e.open_children - coalesce(c.children, 0),
    tree_input_tokens = e.tree_input_tokens + coalesce(u.input_tokens, 0),
    tree_output_tokens = e.tree_output_tokens + coalesce(u.output_tokens, 0),
    tree_cost_usd = e.tree_cost_usd + coalesce(u.cost_usd, 0)
  from locked l
    left join accepted a on a.id = l.id and a.patch is not null
    left join reached r on r.n = a.n
    left join grown g on g.root_id = l.id
    left join closed c on c.parent_id = l.id
    left join used u on u.root_id = l.id
  where e.id = l.id and (a.id is not null or g.root_id is not null or c.parent_id is not null)
  returning e.id, l.last_seq as base, e.last_seq, g.added, e.tree_input_tokens + e.tree_output_tokens as tree_tokens, e.tree_cost_usd
),
stored as (
  insert into event (root_execution_id, seq, execution_id, attempt, type, payload, created_at)
  select n.root_id, m.base + n.offset_in_root, n.id, n.attempt, n.type, n.payload, ${nowSql}
  from numbered n join moved m on m.id = n.root_id
),
recorded as (
  insert into step (execution_id, name, attempt, result, blob_key)
  select id, patch->'step'->>'name', attempt, (patch->'step'->>'result')::jsonb, patch->'step'->>'blob_key' from accepted where patch ? 'step'
  on conflict (execution_id, name) do update set attempt = excluded.attempt, result = excluded.result, blob_key = excluded.blob_key
),
audited as (
  ${insertAuditSql("a.patch->'audit'", "accepted a")}
),
woken as (
  select count(pg_notify('${channels.events}', payload)) as sent from (
    select string_agg(id || ':' || last_seq, ',') as payload
    from (select id, last_seq, row_number() over () as r from moved where added is not null) m group by r / 100
  ) p
)
select a.n::int as n, a.attempt, (extract(epoch from ${nowSql}) * 1000)::float8 as created_at_ms, woken.sent,
  (select m.base + min(e.offset_in_root) from numbered e join moved m on m.id = e.root_id where e.n = a.n group by m.base) as first_seq,
  (select json_agg(json_build_array(e.position, e.payload::text) order by e.position) from numbered e
    where e.n = a.n and e.type in ('execution_started', 'attempt_started', 'usage_updated', 'execution_completed', 'execution_failed', 'execution_cancelled')
  ) as stamped,
  case when a.patch ? 'used' then
    (select json_build_object('tokens', m.tree_tokens, 'cost_usd', trim_scale(m.tree_cost_usd)::text,
      'own_tokens', a.input_tokens + a.output_tokens, 'own_cost_usd', trim_scale(a.cost_usd)::text) from moved m where m.id = a.root_id) end as tree,
  coalesce(a.patch ? 'finished' and (select l.parked and l.waiting_since is not null from locked l where l.id = a.parent_id), false) as parent_waits
from accepted a, woken`);

type CommitRow = {
  n: number;
  attempt: number;
  created_at_ms: number;
  first_seq: number | null;
  stamped: [number, string][] | null;
  tree: TreeUsage | null;
  parent_waits: boolean;
};

/**
 * Commits the items in one statement; each execution may appear once. Events of several items under one root are numbered in the items' order,
 * each item's without a gap between.
 */
export async function commitItems(database: Queryable, items: readonly CommitItem[]): Promise<CommitResult[]> {
  const [only] = items;
  if (items.length === 1 && only !== undefined && isRootAppend(only)) return [await appendToRoot(database, only)];
  const events = items.flatMap((item, index) => item.events.map((event, position) => ({ ...event, position, n: index + 1 })));
  const rows = await database.query<CommitRow>(commitStatement, [
    items.map((item) => item.execution_id),
    items.map((item) => item.root_execution_id),
    items.map((item) => item.attempt),
    items.map((item) => item.from_states),
    items.map((item) => item.claimed_by ?? null),
    items.map((item) => (item.patch === undefined ? null : jsonText(item.patch))),
    events.map((event) => event.n),
    events.map((event) => event.position),
    events.map((event) => event.type),
    events.map((event) => event.payload),
    items.map((item) => item.parent_execution_id ?? null),
    items.map((item) => item.only_idle ?? false),
  ]);
  const results: CommitResult[] = items.map(() => ({ accepted: false }));
  for (const row of rows) {
    results[row.n - 1] = {
      accepted: true,
      attempt: row.attempt,
      first_seq: Number(row.first_seq ?? 0),
      created_at_ms: row.created_at_ms,
      stamped: new Map(row.stamped),
      tree: row.tree,
      parent_waits: row.parent_waits,
    };
  }
  return results;
}
