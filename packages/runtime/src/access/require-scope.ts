import {
  type ArtifactId,
  type ExecutionId,
  type Permission,
  type Role,
  roleMay,
  SkillrunError,
  type SpaceId,
  type SpacePermission,
  spacePermissions,
  type TenantPermission,
  type ThreadId,
  tenantPermissions,
  tenantRoleMay,
} from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import { readRootOf } from "../store/execution/root-store.ts";
import type { Principal, TokenTarget } from "../store/identity/principal-store.ts";
import { readRole } from "../store/identity/space-store.ts";
import { accessCacheMs } from "./access-cache.ts";

/** Says whether a principal may do something; every verb asks it first. */
export type ScopeGuard = {
  /**
   * Lets a principal do something in a space. A space that it may not see does not exist: `not_found`. In one that it sees, what its role or its
   * credential does not allow is `forbidden`.
   */
  require(principal: Principal, spaceId: SpaceId, permission: SpacePermission): void | Promise<void>;
  /**
   * The same for something that belongs to one execution, tool call or thread, which a scoped token may be for. `require` lets no scoped token in; what it
   * is not for does not exist for it: `not_found`.
   */
  reach(principal: Principal, spaceId: SpaceId, permission: SpacePermission, what: Reached): void | Promise<void>;
  /** Lets those go on who may still look into the space, by whatever they came with. */
  requireStill(principal: Principal, spaceId: SpaceId): void | Promise<void>;
  /** Refuses scoped tokens: for what is nobody's execution, tool call or thread, and takes no permission. */
  requireWhole(principal: Principal): void;
  /** Lets a principal do something in its tenant, outside of spaces; else `forbidden`. */
  requireInTenant(principal: Principal, permission: TenantPermission): void;
  /** Forgets what it believes: someone's rights have changed. */
  forget(): void;
};

/** What is reached for. With `may_come` a tool call without an execution passes, for its caller to ask again once there is one. */
export type Reached =
  | { execution_id: ExecutionId }
  | { artifact_id: ArtifactId }
  | { thread_id: ThreadId }
  | { tool_call_id: string; may_come?: boolean };

/** The guard of one process; a role is believed for three seconds. */
export function createScopeGuard(database: Database, clock: { now(): number } = performance): ScopeGuard {
  const roles = new LRUCache<string, Role>({ max: 50_000, ttl: accessCacheMs, ttlResolution: 0, perf: clock });

  let forgotten = 0;
  const look = async (key: string, principal: Principal, spaceId: SpaceId, permission: SpacePermission) => {
    const before = forgotten;
    const role = await readRole(database, spaceId, principal.id);
    if (role === null) throw noSuchSpace();
    // What was read before a change that has been told meanwhile is good for this once.
    if (before === forgotten) roles.set(key, role);
    check(principal, role, permission);
  };

  const requireInSpace = (principal: Principal, spaceId: SpaceId, permission: SpacePermission) => {
    const opens = principal.credential.space_id;
    if (opens !== null && opens !== spaceId) throw noSuchSpace();
    const key = `${spaceId}${principal.id}`;
    const role = roles.get(key);
    return role === undefined ? look(key, principal, spaceId, permission) : check(principal, role, permission);
  };

  const reachByToken = async (
    principal: Principal,
    target: TokenTarget,
    [spaceId, permission, what]: [SpaceId, SpacePermission, Reached],
  ) => {
    await requireInSpace(principal, spaceId, permission);
    if (!(await isWithin(database, spaceId, target, what))) throw new SkillrunError("not_found", "There is no such thing for this token.");
  };

  return {
    require(principal, spaceId, permission) {
      requireWhole(principal);
      return requireInSpace(principal, spaceId, permission);
    },
    reach(principal, spaceId, permission, what) {
      const { target } = principal.credential;
      if (target === null) return requireInSpace(principal, spaceId, permission);
      return reachByToken(principal, target, [spaceId, permission, what]);
    },
    requireStill: (principal, spaceId) => requireInSpace(principal, spaceId, "executions:read"),
    requireWhole,
    requireInTenant(principal, permission) {
      requireWhole(principal);
      const { role, credential } = principal;
      if (!tenantRoleMay(role, permission))
        throw new SkillrunError("forbidden", `This needs ${permission}, which the tenant's ${tenantPermissions[permission]}s have.`);
      if (credential.space_id !== null && permission !== "tenant:read" && permission !== "files:write")
        throw new SkillrunError("forbidden", `This needs ${permission}, which a credential of one space does not have.`);
      requireGranted(principal, permission);
    },
    forget() {
      forgotten += 1;
      roles.clear();
    },
  };
}

function requireWhole({ credential }: Principal): void {
  if (credential.target !== null) throw new SkillrunError("forbidden", "A scoped token opens only its own execution, tool call or thread.");
}

/** Whether a token's target is, or holds, what is reached for. */
async function isWithin(database: Database, spaceId: SpaceId, target: TokenTarget, what: Reached): Promise<boolean> {
  if ("thread_id" in what) return target.type === "thread" && target.id === what.thread_id;
  if ("tool_call_id" in what && target.type === "tool_call") return target.id === what.tool_call_id;
  const root = await readRootOf(database, spaceId, what);
  if (root === null) return "tool_call_id" in what && what.may_come === true;
  if (target.type === "execution") return root.id === target.id;
  return (target.type === "thread" ? root.chat_thread_id : root.chat_tool_call_id) === target.id;
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
