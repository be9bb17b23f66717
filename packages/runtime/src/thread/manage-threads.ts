import { type Page, SkillrunError, type SpaceId, type Thread, ThreadId } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { insertAuditRows } from "../store/identity/audit-store.ts";
import { insertThread, listThreadRows, removeThread, updateThreadTitle } from "../store/thread/thread-store.ts";
import { getThread, requireThread } from "./get-thread.ts";

/** Begins a thread; with the `id` of one's own thread, that thread comes back. */
export async function createThread(
  context: RequestContext,
  input: { space_id: SpaceId; id?: ThreadId | undefined; title?: string | null | undefined },
): Promise<Thread> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id, "threads:write");
  const id = input.id ?? ThreadId.parse(runtime.newId());
  const { tenant_id, id: principal_id } = principal;
  await insertThread(runtime.database, { tenant_id, space_id: input.space_id, principal_id }, id, input.title ?? null);
  return await getThread(context, { space_id: input.space_id, thread_id: id });
}

/** A page of one's own threads, last used first. */
export async function listThreads(
  { runtime, principal }: RequestContext,
  input: { space_id: SpaceId; limit: number; cursor?: string | undefined },
): Promise<Page<Thread>> {
  await runtime.scope.require(principal, input.space_id, "threads:read");
  return await listThreadRows(runtime.database, { space_id: input.space_id, principal_id: principal.id }, input);
}

/** Gives a thread another title. */
export async function renameThread(
  context: RequestContext,
  input: { space_id: SpaceId; thread_id: ThreadId; title: string | null },
): Promise<Thread> {
  await requireThread(context, input, "threads:write");
  await updateThreadTitle(
    context.runtime.database,
    { space_id: input.space_id, principal_id: context.principal.id },
    input.thread_id,
    input.title,
  );
  return await getThread(context, input);
}

/** Removes a thread and its messages; its executions stay. */
export async function deleteThread(context: RequestContext, input: { space_id: SpaceId; thread_id: ThreadId }): Promise<void> {
  const { runtime, principal } = context;
  const { space_id, thread_id } = input;
  await runtime.scope.require(principal, space_id, "threads:write");
  await runtime.database.transaction(async (transaction) => {
    const removed = await removeThread(transaction, { space_id, principal_id: principal.id }, thread_id);
    if (!removed) throw new SkillrunError("not_found", "There is no such thread.");
    await insertAuditRows(transaction, [auditRow(context, { action: "thread.deleted", resource_id: thread_id, space_id })]);
  });
}
