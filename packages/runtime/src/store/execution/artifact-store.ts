import type { Artifact, ArtifactId, ExecutionId, Page, SpaceId, TenantId } from "@skillrun/contract";
import { type Queryable, statement } from "../connection/database.ts";
import { pageOf, readCursor } from "../page-cursor.ts";
import { artifactSql } from "./execution-projection.ts";

/** An artifact with what it takes to send its bytes. */
export type StoredArtifact = {
  artifact: Artifact;
  content_type: string;
  blob_key: string;
  size_bytes: number;
  sha256: string;
  relpath: string;
};

const upsertStatement = statement(`
insert into artifact (id, execution_id, space_id, relpath_in_workspace, document_type, content_type, size_bytes, sha256, blob_key)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (execution_id, relpath_in_workspace) do update set document_type = excluded.document_type, content_type = excluded.content_type,
  size_bytes = excluded.size_bytes, sha256 = excluded.sha256, blob_key = excluded.blob_key`);

/** Stores an artifact's row; only in a transaction that has checked the attempt (E3). */
export async function upsertArtifact(
  transaction: Queryable,
  row: {
    artifact: Artifact;
    execution_id: ExecutionId;
    space_id: SpaceId;
    content_type: string;
    blob: { key: string; size_bytes: number; sha256: Buffer };
  },
): Promise<void> {
  const { artifact, blob } = row;
  await transaction.query(upsertStatement, [
    artifact.artifact_id,
    row.execution_id,
    row.space_id,
    artifact.relpath_in_workspace,
    artifact.document_type,
    row.content_type,
    blob.size_bytes,
    blob.sha256,
    blob.key,
  ]);
}

const readStatement = statement(`
select ${artifactSql("a")} as artifact, a.content_type, a.blob_key, a.size_bytes, encode(a.sha256, 'hex') as sha256, a.relpath_in_workspace as relpath
from artifact a where a.id = $1 and a.space_id = $2`);

/** An artifact of a space. */
export async function readArtifact(database: Queryable, spaceId: SpaceId, id: ArtifactId): Promise<StoredArtifact | null> {
  return (await database.query<StoredArtifact>(readStatement, [id, spaceId]))[0] ?? null;
}

const grantedStatement = statement(`
select ${artifactSql("a")} as artifact, a.content_type, a.blob_key, a.size_bytes, encode(a.sha256, 'hex') as sha256, a.relpath_in_workspace as relpath
from artifact a join space s on s.id = a.space_id
where a.id = $1 and s.tenant_id = $2 and now() < to_timestamp($3::float8 / 1000)`);

/** An artifact that somebody of the tenant has granted until then, by the database's clock. */
export async function readGrantedArtifact(
  database: Queryable,
  grant: { artifact_id: ArtifactId; tenant_id: TenantId; expires_at_ms: number },
): Promise<StoredArtifact | null> {
  return (await database.query<StoredArtifact>(grantedStatement, [grant.artifact_id, grant.tenant_id, grant.expires_at_ms]))[0] ?? null;
}

const expiryStatement = statement("select floor(extract(epoch from now()) * 1000 + $1::float8)::float8 as at");

/** The time in so many milliseconds from now, by the database's clock. */
export async function readExpiry(database: Queryable, inMs: number): Promise<number> {
  const [row] = await database.query<{ at: number }>(expiryStatement, [inMs]);
  return row?.at ?? 0;
}

const listStatement = statement(`
select a.id, (extract(epoch from a.created_at) * 1000)::float8 as created_at_ms, ${artifactSql("a")} as item from artifact a
where a.space_id = $1 and ($2::uuid is null or a.execution_id = $2)
  and ($3::timestamptz is null or (a.created_at, a.id) < ($3, $4::uuid))
order by a.created_at desc, a.id desc limit $5`);

/** A page of a space's artifacts, newest first. */
export async function listArtifactRows(
  database: Queryable,
  filter: { space_id: SpaceId; execution_id?: ExecutionId | undefined; limit: number; cursor?: string | undefined },
): Promise<Page<Artifact>> {
  const cursor = readCursor(filter.cursor);
  const values = [
    filter.space_id,
    filter.execution_id ?? null,
    cursor === null ? null : new Date(cursor.at_ms),
    cursor?.id ?? null,
    filter.limit + 1,
  ];
  const rows = await database.query<{ id: string; created_at_ms: number; item: Artifact }>(listStatement, values);
  return pageOf(
    rows,
    filter.limit,
    (row) => ({ at_ms: row.created_at_ms, id: row.id }),
    (row) => row.item,
  );
}
