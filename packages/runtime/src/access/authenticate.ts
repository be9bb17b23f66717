import { randomBytes } from "node:crypto";
import { type PrincipalId, SkillrunError } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import { noteKeyUse } from "../store/identity/api-key-store.ts";
import {
  deleteSession,
  insertSession,
  type Principal,
  readPrincipalByApiKey,
  readPrincipalBySession,
  secretHash,
} from "../store/identity/principal-store.ts";
import { accessCacheMs } from "./access-cache.ts";

const noteEveryMs = 60_000;
const sessionDurationMs = 30 * 24 * 3_600_000;

/** Turns credentials into principals. What was found is believed for three seconds, unless a change is heard of before. */
export type Authenticator = {
  /** The principal of an API key (`akp_...`); `unauthorized` when it is unknown, revoked or expired. */
  byApiKey(key: string): Promise<Principal>;
  /** The principal of a browser session; `unauthorized` when it is unknown or expired. */
  bySession(token: string): Promise<Principal>;
  /** Begins a browser session; the token goes into a cookie and is not kept. One that is begun with an API key may do what the key may, and ends with it. */
  beginSession(principalId: PrincipalId, apiKeyId?: string): Promise<{ token: string; expires_at: string }>;
  endSession(token: string): Promise<void>;
  /** Forgets what it believes: someone's rights have changed. */
  forget(): void;
};

/** The authenticator of one process; `clock` says how old a cached answer is, in milliseconds. */
export function createAuthenticator(database: Database, clock: { now(): number } = performance): Authenticator {
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: noteEveryMs, ttlResolution: 0, perf: clock });
  const cache = new LRUCache<string, Principal>({ max: 10_000, ttl: accessCacheMs, ttlResolution: 0, perf: clock });

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

  /** Nobody waits for it, and a use that is not noted harms nobody. */
  const noteUse = (principal: Principal | null) => {
    if (principal === null || noted.has(principal.credential.id)) return principal;
    noted.set(principal.credential.id, true);
    noteKeyUse(database, principal.credential.id).catch(() => noted.delete(principal.credential.id));
    return principal;
  };

  return {
    byApiKey: async (key) => await cached(key, async () => noteUse(await readPrincipalByApiKey(database, key))),
    bySession: async (token) => await cached(`session ${token}`, () => readPrincipalBySession(database, token)),
    async beginSession(principalId, apiKeyId) {
      const token = randomBytes(32).toString("base64url");
      const expiresAt = new Date(Date.now() + sessionDurationMs);
      await insertSession(database, { token, principal_id: principalId, api_key_id: apiKeyId ?? null, expires_at: expiresAt });
      return { token, expires_at: expiresAt.toISOString() };
    },
    async endSession(token) {
      cache.delete(Buffer.from(secretHash(`session ${token}`)).toString("base64"));
      await deleteSession(database, token);
    },
    forget: () => cache.clear(),
  };
}
