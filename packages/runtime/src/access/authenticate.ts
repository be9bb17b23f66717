import { randomBytes } from "node:crypto";
import { type PrincipalId, SkillrunError } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import {
  deleteSession,
  insertSession,
  type Principal,
  readPrincipalByApiKey,
  readPrincipalBySession,
  secretHash,
} from "../store/identity-store.ts";

const cacheDurationMs = 5_000;
const sessionDurationMs = 30 * 24 * 3_600_000;

/** Turns credentials into principals. What was found is believed for five seconds, so a revoked key works at most that much longer. */
export type Authenticator = {
  /** The principal of an API key (`akp_...`); `unauthorized` when it is unknown or revoked. */
  byApiKey(key: string): Promise<Principal>;
  /** The principal of a browser session; `unauthorized` when it is unknown or expired. */
  bySession(token: string): Promise<Principal>;
  /** Begins a browser session; the token goes into a cookie and is not kept. */
  beginSession(principalId: PrincipalId): Promise<{ token: string; expires_at: string }>;
  endSession(token: string): Promise<void>;
};

/** The authenticator of one process; `clock` says how old a cached answer is, in milliseconds. */
export function createAuthenticator(database: Database, clock: { now(): number } = performance): Authenticator {
  const cache = new LRUCache<string, Principal>({ max: 10_000, ttl: cacheDurationMs, ttlResolution: 0, perf: clock });

  const cached = (secret: string, read: () => Promise<Principal | null>): Principal | Promise<Principal> => {
    const key = Buffer.from(secretHash(secret)).toString("base64");
    return cache.get(key) ?? fill(key, read);
  };

  const fill = async (key: string, read: () => Promise<Principal | null>) => {
    const principal = await read();
    if (principal === null) throw new SkillrunError("unauthorized", "The API key or session is unknown, revoked or expired.");
    cache.set(key, principal);
    return principal;
  };

  return {
    byApiKey: async (key) => await cached(key, () => readPrincipalByApiKey(database, key)),
    bySession: async (token) => await cached(`session ${token}`, () => readPrincipalBySession(database, token)),
    async beginSession(principalId) {
      const token = randomBytes(32).toString("base64url");
      const expiresAt = new Date(Date.now() + sessionDurationMs);
      await insertSession(database, principalId, token, expiresAt);
      return { token, expires_at: expiresAt.toISOString() };
    },
    async endSession(token) {
      cache.delete(Buffer.from(secretHash(`session ${token}`)).toString("base64"));
      await deleteSession(database, token);
    },
  };
}
