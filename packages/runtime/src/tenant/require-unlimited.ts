import { SkillrunError } from "@skillrun/contract";
import type { RequestContext } from "../runtime.ts";

/**
 * Refuses a credential that may less than its principal, or that ends with its key, where it could make one that may more: a link to sign in by, or an
 * owner of the tenant.
 */
export function requireUnlimited({ principal: { credential } }: Pick<RequestContext, "principal">, what: string): void {
  if (credential.permissions !== null)
    throw new SkillrunError("forbidden", `A credential with scopes cannot ${what}: that would be more than its scopes.`);
  if (credential.key_expires_at_ms !== null)
    throw new SkillrunError("forbidden", `A key that expires cannot ${what}: that would outlive it.`);
}
