import type { SetSkillPolicy, SkillPolicy, SpaceId } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { announceSkills, changeSkills } from "../store/skill/skill-store.ts";
import { readSkillPolicy, writeSkillPolicy } from "../store/skill/space-skill-store.ts";
import { storedPolicyOf } from "./skill-policy.ts";

/** What may run in a space, and with what. */
export async function getSkillPolicy({ runtime, principal }: RequestContext, input: { space_id: SpaceId }): Promise<SkillPolicy> {
  await runtime.scope.require(principal, input.space_id, "space:read");
  return storedPolicyOf(await readSkillPolicy(runtime.database, input.space_id));
}

/** Sets it; what runs goes on. */
export async function setSkillPolicy(context: RequestContext, input: SetSkillPolicy): Promise<SkillPolicy> {
  const { runtime, principal } = context;
  const { space_id, ...wanted } = input;
  await runtime.scope.require(principal, space_id, "policy:write");
  const policy: SkillPolicy = { ...wanted, trust: [...new Set(wanted.trust)], network: [...new Set(wanted.network)] };
  await changeSkills(runtime.database, async (transaction) => {
    await writeSkillPolicy(transaction, space_id, policy);
    await announceSkills(transaction, space_id);
    await createAuditEntry(
      transaction,
      auditRow(context, { action: "skill_policy.updated", resource_id: space_id, space_id, details: policy }),
    );
  });
  runtime.registry.forget(space_id);
  return policy;
}
