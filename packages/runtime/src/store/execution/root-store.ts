import type { ArtifactId, ExecutionId, SpaceId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { toolCallHash } from "./execution-store.ts";

/** The root of an execution, and which chat it belongs to. */
export type RootOf = { id: string; chat_tool_call_id: string | null; chat_thread_id: string | null };

const rootSql = "select r.id, r.chat_tool_call_id, r.chat_thread_id from execution e join execution r on r.id = e.root_execution_id";
const byExecutionStatement = statement(`${rootSql} where e.id = $1 and e.space_id = $2`);
const byArtifactStatement = statement(`${rootSql} join artifact a on a.execution_id = e.id where a.id = $1 and a.space_id = $2`);
const byToolCallStatement = statement(`${rootSql} where e.chat_tool_call_hash = $1 and e.space_id = $2`);

/** The root of an execution, of an artifact's execution, or of a tool call's; null where there is none in the space. */
export async function readRootOf(
  database: Queryable,
  spaceId: SpaceId,
  what: { execution_id: ExecutionId } | { artifact_id: ArtifactId } | { tool_call_id: string },
): Promise<RootOf | null> {
  const [by, key] =
    "execution_id" in what
      ? [byExecutionStatement, what.execution_id]
      : "artifact_id" in what
        ? [byArtifactStatement, what.artifact_id]
        : [byToolCallStatement, toolCallHash(spaceId, what.tool_call_id)];
  return (await database.query<RootOf>(by, [key, spaceId]))[0] ?? null;
}
