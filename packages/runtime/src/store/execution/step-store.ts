import type { ExecutionId, JsonObject } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** A finished step's result: itself, or where it lies in the blob store. */
export type StepResult = { result: JsonObject; blob_key: null } | { result: null; blob_key: string };

const readStatement = statement("select result, blob_key from step where execution_id = $1 and name = $2");

/** The stored result of a finished step. */
export async function readStepResult(database: Queryable, executionId: ExecutionId, name: string): Promise<StepResult | null> {
  return (await database.query<StepResult>(readStatement, [executionId, name]))[0] ?? null;
}

const namesStatement = statement("select name from step where execution_id = $1");

/** The names of an execution's finished steps. */
export async function readStepNames(database: Queryable, executionId: ExecutionId): Promise<string[]> {
  return (await database.query<{ name: string }>(namesStatement, [executionId])).map((row) => row.name);
}
