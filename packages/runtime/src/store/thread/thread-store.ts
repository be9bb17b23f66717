import type { JsonObject, Message, Page, PrincipalId, SpaceId, TenantId, Thread, ThreadId } from "@skillrun/contract";
import { type Database, type Queryable, statement } from "../connection/database.ts";
import { timestampSql } from "../execution/execution-projection.ts";
import { jsonText } from "../json-text.ts";
import { pageOf, readCursor } from "../page-cursor.ts";

/** A thread belongs to the principal who began it. */
export type ThreadOwner = { space_id: SpaceId; principal_id: PrincipalId };

const threadSql = `json_build_object('id', t.id, 'space_id', t.space_id, 'title', t.title,
  'active_turn_id', (select u.id from turn u where u.thread_id = t.id and u.live and u.lease_expires_at >= now()),
  'created_at', ${timestampSql("t.created_at")}, 'updated_at', ${timestampSql("t.updated_at")})`;

const insertStatement = statement(
  `insert into thread (id, space_id, principal_id, title, tenant_id) values ($1, $2, $3, $4, $5) on conflict (id) do nothing`,
);
const readStatement = statement(`select ${threadSql} as item from thread t where t.id = $1 and t.space_id = $2 and t.principal_id = $3`);
const renameStatement = statement("update thread set title = $4 where id = $1 and space_id = $2 and principal_id = $3");
const deleteStatement = statement("delete from thread where id = $1 and space_id = $2 and principal_id = $3 returning id");
const listStatement = statement(`
select t.id, (extract(epoch from t.updated_at) * 1000)::float8 as at_ms, ${threadSql} as item from thread t
where t.space_id = $1 and t.principal_id = $2 and ($3::timestamptz is null or (t.updated_at, t.id) < ($3, $4::uuid))
order by t.updated_at desc, t.id desc limit $5`);

/** Stores a thread; one of that id that is there already stays as it is. */
export async function insertThread(
  database: Queryable,
  owner: ThreadOwner & { tenant_id: TenantId },
  id: string,
  title: string | null,
): Promise<void> {
  await database.query(insertStatement, [id, owner.space_id, owner.principal_id, title, owner.tenant_id]);
}

/** A thread of its owner. */
export async function readThread(database: Queryable, owner: ThreadOwner, id: ThreadId): Promise<Thread | null> {
  return (await database.query<{ item: Thread }>(readStatement, [id, owner.space_id, owner.principal_id]))[0]?.item ?? null;
}

/** Gives a thread another title. */
export async function updateThreadTitle(database: Queryable, owner: ThreadOwner, id: ThreadId, title: string | null): Promise<void> {
  await database.query(renameStatement, [id, owner.space_id, owner.principal_id, title]);
}

/** Removes a thread with its messages; false when there was none. Its executions stay. */
export async function removeThread(database: Queryable, owner: ThreadOwner, id: ThreadId): Promise<boolean> {
  return (await database.query(deleteStatement, [id, owner.space_id, owner.principal_id])).length > 0;
}

/** A page of an owner's threads, last used first. */
export async function listThreadRows(
  database: Queryable,
  owner: ThreadOwner,
  page: { limit: number; cursor?: string | undefined },
): Promise<Page<Thread>> {
  const cursor = readCursor(page.cursor);
  const values = [owner.space_id, owner.principal_id, cursor === null ? null : new Date(cursor.at_ms), cursor?.id ?? null, page.limit + 1];
  const rows = await database.query<{ id: string; at_ms: number; item: Thread }>(listStatement, values);
  return pageOf(
    rows,
    page.limit,
    (row) => ({ at_ms: row.at_ms, id: row.id }),
    (row) => row.item,
  );
}

/** A message as it is saved. */
export type NewMessage = Pick<Message, "id" | "role" | "status"> & { parts: readonly JsonObject[]; metadata?: JsonObject | null };

const touchThreadStatement = statement("update thread set updated_at = now() where id = $1");
const saveMessageStatement = statement(`
insert into message (thread_id, id, position, role, parts, metadata, status)
select t.id, $2, 1 + coalesce((select max(position) from message where thread_id = $1), 0), $3, $4::jsonb, $5::jsonb, $6 from thread t where t.id = $1
on conflict (thread_id, id) do update set parts = excluded.parts, metadata = excluded.metadata, status = excluded.status`);

/** Stores a message, or replaces the one of its id. */
export async function upsertMessage(database: Database, threadId: ThreadId, message: NewMessage): Promise<void> {
  const metadata = message.metadata === undefined || message.metadata === null ? null : jsonText(message.metadata);
  const values = [threadId, message.id, message.role, jsonText(message.parts), metadata, message.status];
  await database.transaction(async (transaction) => {
    // A statement of its own: only one that begins with the thread's row locked sees the last position.
    await transaction.query(touchThreadStatement, [threadId]);
    await transaction.query(saveMessageStatement, values);
  });
}

const messagesStatement = statement(`
select json_build_object('id', m.id, 'thread_id', m.thread_id, 'role', m.role, 'parts', m.parts, 'metadata', m.metadata,
  'status', case when m.status = 'streaming' and not exists (
      select 1 from turn u where u.thread_id = m.thread_id and u.message_id = m.id and u.live and u.lease_expires_at >= now()
    ) then 'interrupted' else m.status end,
  'created_at', ${timestampSql("m.created_at")}) as item
from message m where m.thread_id = $1 order by m.position`);

/** A thread's messages, oldest first; one whose turn died with its server reads `interrupted`. */
export async function readMessages(database: Queryable, threadId: ThreadId): Promise<Message[]> {
  return (await database.query<{ item: Message }>(messagesStatement, [threadId])).map((row) => row.item);
}
