import { type PrincipalId, SkillrunError, type SpaceId } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import { isMember, type Principal } from "../store/identity-store.ts";

const cacheDurationMs = 5_000;

/** Lets a principal into a space, or answers `not_found`: a space that one may not see does not exist. */
export type ScopeGuard = { require(principal: Principal, spaceId: SpaceId): void | Promise<void> };

/** The guard of one process; a membership is believed for five seconds. */
export function createScopeGuard(database: Database): ScopeGuard {
  const cache = new LRUCache<string, true>({ max: 50_000, ttl: cacheDurationMs });

  const look = async (key: string, spaceId: SpaceId, principalId: PrincipalId) => {
    if (!(await isMember(database, spaceId, principalId))) throw new SkillrunError("not_found", "There is no such space.");
    cache.set(key, true);
  };

  return {
    require(principal, spaceId) {
      const key = `${spaceId}${principal.id}`;
      return cache.get(key) ? undefined : look(key, spaceId, principal.id);
    },
  };
}
