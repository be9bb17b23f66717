import { randomUUID } from "node:crypto";
import { type ExecutionDetail, Slug } from "@skillrun/contract";
import type { Command } from "../arguments/parse-arguments.ts";
import { readInputs } from "../arguments/read-inputs.ts";
import { UsageError } from "../arguments/usage-error.ts";
import type { Connection } from "../connect.ts";
import { followExecution } from "./follow-execution.ts";
import { uploadFiles } from "./upload-files.ts";

/** Starts an execution and watches it unless told not to; returns it as it stands then. */
export async function runCommand(connection: Connection, command: Extract<Command, { name: "run" }>): Promise<ExecutionDetail> {
  if (!Slug.safeParse(command.slug).success) throw new UsageError(`${JSON.stringify(command.slug)} is not the name of a skill.`);
  const schema = await connection.inputsSchemaOf(command.slug);
  const inputs = readInputs(command.inputs, command.inputsJson, schema);
  const file_source_ids = await uploadFiles(connection, command.files);
  const space_id = connection.spaceId;
  // With a key of its own the start may be sent again, and is one execution.
  const start = { space_id, slug: command.slug, inputs, file_source_ids, model: command.model, idempotency_key: randomUUID() };
  const execution = await connection.executions.start(start);
  return command.isWatched ? await followExecution(connection, { space_id, execution_id: execution.id }, command) : execution;
}
