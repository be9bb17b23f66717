import { type ExecutedVersion, type ExecutionRef, SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";
import { readExecuted } from "../store/skill/version-store.ts";
import { storedVersionOf } from "./stored-version.ts";

/** Which version an execution was made with, and which sandbox ran it last. */
export async function getExecutedVersion({ runtime, principal }: RequestContext, ref: ExecutionRef): Promise<ExecutedVersion> {
  await runtime.scope.reach(principal, ref.space_id, "executions:read", ref);
  const found = await readExecuted(runtime.database, ref.space_id, ref.execution_id);
  if (found === null) throw new SkillrunError("not_found", "There is no such execution.");
  const version = found.version === null ? null : storedVersionOf(found.version);
  return {
    skill_slug: found.skill_slug,
    skill_version: found.skill_version,
    content_hash: version?.contentHash ?? null,
    kind: version?.kind ?? null,
    trust: version?.trust ?? null,
    sandbox: found.sandbox,
  };
}
