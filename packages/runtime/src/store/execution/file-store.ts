import type { FileSourceId, PrincipalId, TenantId } from "@skillrun/contract";

import { type Queryable, statement } from "../connection/database.ts";

/** An uploaded file. */
export type FileSource = { source_id: FileSourceId; filename: string; content_type: string; size_bytes: number; blob_key: string };

const insertStatement = statement(`
insert into file_source (id, tenant_id, principal_id, filename, content_type, size_bytes, sha256, blob_key) values ($1, $2, $3, $4, $5, $6, $7, $8)`);
const readStatement = statement(`
select id as source_id, filename, content_type, size_bytes, blob_key from file_source where tenant_id = $1 and id = any($2::uuid[])`);

/** Stores an uploaded file's row. */
export async function insertFileSource(
  database: Queryable,
  file: {
    id: FileSourceId;
    tenant_id: TenantId;
    principal_id: PrincipalId;
    filename: string;
    content_type: string;
    blob: { key: string; size_bytes: number; sha256: Buffer };
  },
): Promise<void> {
  const { blob } = file;
  const values = [file.id, file.tenant_id, file.principal_id, file.filename, file.content_type, blob.size_bytes, blob.sha256, blob.key];
  await database.query(insertStatement, values);
}

/** The files of a tenant among these ids. */
export async function readFileSources(database: Queryable, tenantId: TenantId, ids: readonly string[]): Promise<FileSource[]> {
  return await database.query<FileSource>(readStatement, [tenantId, ids]);
}
