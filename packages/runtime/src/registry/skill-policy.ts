import { SkillPolicy } from "@skillrun/contract";

/** The policy of a space that has set none: every skill, no network, and agents may call skills. */
export const defaultSkillPolicy: SkillPolicy = { trust: ["bundled", "operator", "uploaded"], network: [], sub_executions: true };

/** A policy as it was stored. One that cannot be read lets nothing run. */
export function storedPolicyOf(stored: unknown): SkillPolicy {
  if (stored === null || stored === undefined) return defaultSkillPolicy;
  return SkillPolicy.safeParse(stored).data ?? { trust: [], network: [], sub_executions: false };
}
