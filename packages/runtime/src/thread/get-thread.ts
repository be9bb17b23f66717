import { SkillrunError, type SpaceId, type SpacePermission, type Thread, type ThreadId } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { readThread } from "../store/thread/thread-store.ts";

/** One of the principal's own threads. */
export async function getThread(context: RequestContext, input: { space_id: SpaceId; thread_id: ThreadId }): Promise<Thread> {
  return await requireThread(context, input, "threads:read");
}

/** One of the principal's own threads, for what the permission allows. */
export async function requireThread(
  { runtime, principal }: RequestContext,
  input: { space_id: SpaceId; thread_id: ThreadId },
  permission: SpacePermission,
): Promise<Thread> {
  await runtime.scope.require(principal, input.space_id, permission);
  const thread = await readThread(runtime.database, { space_id: input.space_id, principal_id: principal.id }, input.thread_id);
  if (thread === null) throw new SkillrunError("not_found", "There is no such thread.");
  return thread;
}
