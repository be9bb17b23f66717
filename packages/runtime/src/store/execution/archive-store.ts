import type { ExecutionId, SpaceId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";

/** The archive of an execution's workspace, with what it takes to send it. */
export type WorkspaceArchive = { archive_id: string; blob_key: string; size_bytes: number; sha256: string };

const storeStatement = statement(`
with stored as (
  insert into workspace_archive (id, execution_id, space_id, size_bytes, sha256, blob_key) values ($1, $2, $3, $4, $5, $6)
  on conflict (execution_id) do update set size_bytes = excluded.size_bytes, sha256 = excluded.sha256, blob_key = excluded.blob_key
  returning id, execution_id
)
update execution e set workspace_archive_id = stored.id from stored
where e.id = stored.execution_id and e.workspace_archive_id is distinct from stored.id`);

/** Keeps the archive, in place of an earlier one; only in a transaction that has checked the attempt (E3). */
export async function storeWorkspaceArchive(
  transaction: Queryable,
  archive: { id: string; execution_id: ExecutionId; space_id: SpaceId; blob: { key: string; size_bytes: number; sha256: Buffer } },
): Promise<void> {
  const { blob } = archive;
  await transaction.query(storeStatement, [archive.id, archive.execution_id, archive.space_id, blob.size_bytes, blob.sha256, blob.key]);
}

const readStatement = statement(`
select id as archive_id, blob_key, size_bytes, encode(sha256, 'hex') as sha256 from workspace_archive where execution_id = $1 and space_id = $2`);

/** The archive of an execution of the space. */
export async function readWorkspaceArchive(
  database: Queryable,
  spaceId: SpaceId,
  executionId: ExecutionId,
): Promise<WorkspaceArchive | null> {
  return (await database.query<WorkspaceArchive>(readStatement, [executionId, spaceId]))[0] ?? null;
}

const sandboxStatement = statement("update execution set sandbox = $3 where id = $1 and attempt = $2 and sandbox is distinct from $3");

/** Writes down which sandbox runs the attempt. */
export async function storeSandbox(
  database: Queryable,
  attempt: { execution_id: ExecutionId; attempt: number },
  name: string,
): Promise<void> {
  await database.query(sandboxStatement, [attempt.execution_id, attempt.attempt, name]);
}
