import type { ExecutionId, JsonObject } from "@skillrun/contract";
import { type Queryable, statement } from "./database.ts";

const readStatement = statement("select result from step where execution_id = $1 and name = $2");
const insertStatement = statement(`
insert into step (execution_id, name, attempt, result) values ($1, $2, $3, $4::jsonb)
on conflict (execution_id, name) do update set attempt = excluded.attempt, result = excluded.result`);

/** The stored result of a finished step. */
export async function readStepResult(database: Queryable, executionId: ExecutionId, name: string): Promise<JsonObject | null> {
  return (await database.query<{ result: JsonObject }>(readStatement, [executionId, name]))[0]?.result ?? null;
}

/** Stores a finished step's result (JSON text); only in a transaction that has checked the attempt (E3). */
export async function insertStep(
  transaction: Queryable,
  step: { execution_id: ExecutionId; name: string; attempt: number; result: string },
): Promise<void> {
  await transaction.query(insertStatement, [step.execution_id, step.name, step.attempt, step.result]);
}

const namesStatement = statement("select name from step where execution_id = $1");

/** The names of an execution's finished steps. */
export async function readStepNames(database: Queryable, executionId: ExecutionId): Promise<string[]> {
  return (await database.query<{ name: string }>(namesStatement, [executionId])).map((row) => row.name);
}
