import type { ExecutionRef, UsageReport } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { usageSql } from "./execution-projection.ts";

const reportStatement = statement(`
with recursive tree as (
  select e.* from execution e where e.id = $1 and e.space_id = $2
  union all select c.* from execution c join tree t on c.parent_execution_id = t.id
)
select json_build_object('execution_id', $1::uuid, 'own', (select ${usageSql("e")} from tree e where e.id = $1),
  'total', json_build_object(
    'input_tokens', sum(input_tokens),
    'output_tokens', sum(output_tokens),
    'cost_usd', trim_scale(sum(cost_usd))::text,
    'iteration_count', sum(iteration_count)),
  'execution_count', count(*)) as report
from tree having count(*) > 0`);

/** What an execution of a space used, itself and with all below it; null when there is no such execution. */
export async function readUsageReport(database: Queryable, ref: ExecutionRef): Promise<UsageReport | null> {
  return (await database.query<{ report: UsageReport }>(reportStatement, [ref.execution_id, ref.space_id]))[0]?.report ?? null;
}
