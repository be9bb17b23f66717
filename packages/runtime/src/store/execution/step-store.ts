import type { ExecutionId, JsonObject } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** A finished step's result: itself, or where it lies in the blob store. */
export type StepResult = { result: JsonObject; blob_key: null } | { result: null; blob_key: string };

const readStatement = statement("select result, blob_key from step where execution_id = $1 and name = $2");
const insertStatement = statement(`
insert into step (execution_id, name, attempt, result, blob_key) values ($1, $2, $3, $4::jsonb, $5)
on conflict (execution_id, name) do update set attempt = excluded.attempt, result = excluded.result, blob_key = excluded.blob_key`);

/** The stored result of a finished step. */
export async function readStepResult(database: Queryable, executionId: ExecutionId, name: string): Promise<StepResult | null> {
  return (await database.query<StepResult>(readStatement, [executionId, name]))[0] ?? null;
}

/** Stores a finished step's result (JSON text, or a blob's key); only in a transaction that has checked the attempt (E3). */
export async function insertStep(
  transaction: Queryable,
  step: { execution_id: ExecutionId; name: string; attempt: number; result: string | null; blob_key: string | null },
): Promise<void> {
  await transaction.query(insertStatement, [step.execution_id, step.name, step.attempt, step.result, step.blob_key]);
}

const namesStatement = statement("select name from step where execution_id = $1");

/** The names of an execution's finished steps. */
export async function readStepNames(database: Queryable, executionId: ExecutionId): Promise<string[]> {
  return (await database.query<{ name: string }>(namesStatement, [executionId])).map((row) => row.name);
}
