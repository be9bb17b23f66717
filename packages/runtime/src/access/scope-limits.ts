import type { ScopeLimits } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import { type ExecutionScope, readScopeLimits } from "../store/execution/limits-store.ts";

const cacheDurationMs = 5_000;

/** What tenants and spaces limit. */
export type ScopeLimitsReader = { of(scope: ExecutionScope): Promise<{ tenant: ScopeLimits; space: ScopeLimits }>; forget(): void };

/** The reader of one process; limits are believed for five seconds. */
export function createScopeLimitsReader(database: Database): ScopeLimitsReader {
  const cache = new LRUCache<string, Awaited<ReturnType<ScopeLimitsReader["of"]>>>({ max: 10_000, ttl: cacheDurationMs });
  return {
    async of(scope) {
      const key = `${scope.tenant_id}${scope.space_id}`;
      const known = cache.get(key);
      if (known !== undefined) return known;
      const limits = await readScopeLimits(database, scope);
      cache.set(key, limits);
      return limits;
    },
    forget: () => cache.clear(),
  };
}
