import {
  type Permission,
  type Role,
  roleMay,
  SkillrunError,
  type SpaceId,
  type SpacePermission,
  spacePermissions,
  type TenantPermission,
  tenantPermissions,
  tenantRoleMay,
} from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import type { Principal } from "../store/identity/principal-store.ts";
import { readRole } from "../store/identity/space-store.ts";
import { accessCacheMs } from "./access-cache.ts";

/** Says whether a principal may do something; every verb asks it first. */
export type ScopeGuard = {
  /**
   * Lets a principal do something in a space. A space that it may not see does not exist: `not_found`. In one that it sees, what its role or its
   * credential does not allow is `forbidden`.
   */
  require(principal: Principal, spaceId: SpaceId, permission: SpacePermission): void | Promise<void>;
  /** Lets a principal do something in its tenant, outside of spaces; else `forbidden`. */
  requireInTenant(principal: Principal, permission: TenantPermission): void;
  /** Forgets what it believes: someone's rights have changed. */
  forget(): void;
};

/** The guard of one process; a role is believed for three seconds. */
export function createScopeGuard(database: Database, clock: { now(): number } = performance): ScopeGuard {
  const roles = new LRUCache<string, Role>({ max: 50_000, ttl: accessCacheMs, ttlResolution: 0, perf: clock });

  const look = async (key: string, principal: Principal, spaceId: SpaceId, permission: SpacePermission) => {
    const role = await readRole(database, spaceId, principal.id);
    if (role === null) throw noSuchSpace();
    roles.set(key, role);
    check(principal, role, permission);
  };

  return {
    require(principal, spaceId, permission) {
      const opens = principal.credential.space_id;
      if (opens !== null && opens !== spaceId) throw noSuchSpace();
      const key = `${spaceId}${principal.id}`;
      const role = roles.get(key);
      return role === undefined ? look(key, principal, spaceId, permission) : check(principal, role, permission);
    },
    requireInTenant(principal, permission) {
      const { role, credential } = principal;
      if (!tenantRoleMay(role, permission))
        throw new SkillrunError("forbidden", `This needs ${permission}, which the tenant's ${tenantPermissions[permission]}s have.`);
      if (credential.space_id !== null && permission !== "tenant:read" && permission !== "files:write")
        throw new SkillrunError("forbidden", `This needs ${permission}, which a credential of one space does not have.`);
      requireGranted(principal, permission);
    },
    forget: () => roles.clear(),
  };
}

function check(principal: Principal, role: Role, permission: SpacePermission): void {
  if (!roleMay(role, permission))
    throw new SkillrunError(
      "forbidden",
      `This needs ${permission}, which the space's role "${spacePermissions[permission]}" has; yours is "${role}".`,
    );
  requireGranted(principal, permission);
}

function requireGranted({ credential }: Principal, permission: Permission): void {
  if (credential.permissions !== null && !credential.permissions.has(permission))
    throw new SkillrunError("forbidden", `This needs ${permission}, which the credential was not given.`);
}

function noSuchSpace(): SkillrunError {
  return new SkillrunError("not_found", "There is no such space.");
}
