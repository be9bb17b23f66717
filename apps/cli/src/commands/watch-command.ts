import { type ExecutionDetail, ExecutionId, SkillrunError } from "@skillrun/contract";
import type { Command } from "../arguments/parse-arguments.ts";
import type { Connection } from "../connect.ts";
import { followExecution } from "./follow-execution.ts";

/** The longest that the server holds one lookup. */
const MAX_LOOKUP_SECONDS = 30;

/** Watches an execution, whichever of its two ids is given; returns it as it stands at the end. */
export async function watchCommand(connection: Connection, command: Extract<Command, { name: "watch" }>): Promise<ExecutionDetail> {
  const { id } = await findExecution(connection, command.id, command.waitSeconds);
  return followExecution(connection, { space_id: connection.spaceId, execution_id: id }, command);
}

/** A uuid is an execution's id first; a chat may also have made tool call ids of them. */
async function findExecution({ executions, spaceId }: Connection, id: string, waitSeconds: number): Promise<ExecutionDetail> {
  const executionId = ExecutionId.safeParse(id).data;
  const found = executionId === undefined ? null : await unlessMissing(executions.get({ space_id: spaceId, execution_id: executionId }));
  if (found !== null) return found;
  for (let left = waitSeconds; ; left -= MAX_LOOKUP_SECONDS) {
    const wait_seconds = Math.max(Math.min(left, MAX_LOOKUP_SECONDS), 0);
    const execution = await unlessMissing(executions.byChatToolCall({ space_id: spaceId, tool_call_id: id, wait_seconds }));
    if (execution !== null) return execution;
    if (left <= MAX_LOOKUP_SECONDS)
      throw new SkillrunError("not_found", `There is no execution and no tool call ${JSON.stringify(id)} in this space.`);
  }
}

async function unlessMissing(answer: Promise<ExecutionDetail>): Promise<ExecutionDetail | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SkillrunError && error.code === "not_found") return null;
    throw error;
  }
}
