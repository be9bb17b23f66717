import { randomBytes } from "node:crypto";
import { type PrincipalId, SkillrunError } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { Database } from "../store/connection/database.ts";
import { notify } from "../store/connection/notify.ts";
import { noteKeyUse } from "../store/identity/api-key-store.ts";
import {
  deleteSession,
  type FoundPrincipal,
  insertSession,
  type Principal,
  readPrincipalByApiKey,
  readPrincipalByCredential,
  readPrincipalBySession,
  secretHash,
} from "../store/identity/principal-store.ts";
import type { InstallationSecret } from "../store/secret-store.ts";
import { accessCacheMs } from "./access-cache.ts";
import { readScopedToken, type TokenClaims, tokenKeyUse } from "./scoped-token.ts";
import { tokenPermissions } from "./token-permissions.ts";

const noteEveryMs = 60_000;
const knownForMs = 3_600_000;
const sessionDurationMs = 30 * 24 * 3_600_000;

/** Turns credentials into principals. What was found is believed for three seconds, unless a change is heard of before. */
export type Authenticator = {
  /** The principal of an API key (`akp_...`); `unauthorized` when it is unknown, revoked or expired. */
  byApiKey(key: string): Promise<Principal>;
  /** The principal of a scoped token (`ast_...`); `unauthorized` when it is not ours, has expired, or what made it is no longer good. */
  byToken(token: string): Promise<Principal>;
  /** True when the key was found in the last hour, so that it is no guess. */
  hasKnownKey(key: string): boolean;
  /** The principal of a browser session; `unauthorized` when it is unknown or expired. */
  bySession(token: string): Promise<Principal>;
  /** Begins a browser session; the token goes into a cookie and is not kept. One that is begun with an API key may do what the key may, and ends with it. */
  beginSession(principalId: PrincipalId, apiKeyId?: string): Promise<{ token: string; expires_at: string }>;
  endSession(token: string): Promise<void>;
  /** Resolves while the credential that the principal came with is good; `unauthorized` once it is not. */
  requireGood(principal: Principal): Promise<void>;
  /** Forgets what it believes: someone's rights have changed. */
  forget(): void;
};

/** The authenticator of one process; `clock` says how old a cached answer is, in milliseconds. */
export function createAuthenticator(database: Database, secret: InstallationSecret, clock: { now(): number } = performance): Authenticator {
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: noteEveryMs, ttlResolution: 0, perf: clock });
  const cache = new LRUCache<string, Principal>({ max: 10_000, ttl: accessCacheMs, ttlResolution: 0, perf: clock });
  const known = new LRUCache<string, true>({ max: 10_000, ttl: knownForMs, perf: clock });

  const cached = (secret: string, read: () => Promise<FoundPrincipal | null>): Principal | Promise<Principal> => {
    const key = cacheKeyOf(secret);
    return cache.get(key) ?? fill(key, read);
  };

  let forgotten = 0;
  const fill = async (key: string, read: () => Promise<FoundPrincipal | null>) => {
    const before = forgotten;
    const found = await read();
    if (found === null) throw unknownCredential();
    // What ends soon is not believed for longer.
    const ttl = Math.min(accessCacheMs, found.good_for_ms ?? accessCacheMs);
    known.set(key, true);
    // What was read before a change that has been told meanwhile is good for this once.
    if (ttl > 0 && before === forgotten) cache.set(key, found.principal, { ttl });
    return found.principal;
  };

  const forget = () => {
    forgotten += 1;
    cache.clear();
  };

  /** Nobody waits for it, and a use that is not noted harms nobody. */
  const noteUse = (found: FoundPrincipal | null) => {
    const id = found?.principal.credential.id;
    if (id === undefined || noted.has(id)) return found;
    noted.set(id, true);
    noteKeyUse(database, id).catch(() => noted.delete(id));
    return found;
  };

  const readByToken = async (token: string): Promise<FoundPrincipal | null> => {
    const claims = await readScopedToken(await secret.keyFor(tokenKeyUse), token);
    const minter = claims === null ? null : await readPrincipalByCredential(database, claims.minted_by, claims.expires_at_ms);
    return claims === null || minter === null ? null : { ...minter, principal: bearerOf(claims, minter.principal) };
  };

  /** What a credential is stored as, and until when it is to be looked at. */
  const readAgain = ({ credential }: Principal) => {
    const { kind, id, minted_by, expires_at_ms } = credential;
    return kind === "token"
      ? minted_by === null
        ? Promise.resolve(null)
        : readPrincipalByCredential(database, minted_by, expires_at_ms)
      : readPrincipalByCredential(database, { kind, id }, null);
  };

  return {
    byToken: async (token) => await cached(`token ${token}`, () => readByToken(token)),
    requireGood: async (principal) => {
      const { kind, id } = principal.credential;
      await cached(`good ${kind} ${id}`, () => readAgain(principal));
    },
    byApiKey: async (key) => await cached(key, async () => noteUse(await readPrincipalByApiKey(database, key))),
    hasKnownKey: (key) => known.has(cacheKeyOf(key)),
    bySession: async (token) => await cached(`session ${token}`, () => readPrincipalBySession(database, token)),
    async beginSession(principalId, apiKeyId) {
      const token = randomBytes(32).toString("base64url");
      const expiresAt = new Date(Date.now() + sessionDurationMs);
      await insertSession(database, { token, principal_id: principalId, api_key_id: apiKeyId ?? null, expires_at: expiresAt });
      return { token, expires_at: expiresAt.toISOString() };
    },
    async endSession(token) {
      await deleteSession(database, token);
      // Here and elsewhere, tokens may stand on it.
      forget();
      await notify(database, "access", "");
    },
    forget,
  };
}

function unknownCredential(): SkillrunError {
  return new SkillrunError("unauthorized", "The credential is unknown, revoked or expired.");
}

/** Who bears a token: its minter, with nothing but what the token says. */
function bearerOf({ id, space_id, target, allow, minted_by, expires_at_ms }: TokenClaims, minter: Principal): Principal {
  const permissions = new Set(allow.flatMap((each) => tokenPermissions[each]));
  const { key_expires_at_ms } = minter.credential;
  return { ...minter, credential: { kind: "token", id, permissions, space_id, expires_at_ms, key_expires_at_ms, target, minted_by } };
}

function cacheKeyOf(secret: string): string {
  return Buffer.from(secretHash(secret)).toString("base64");
}
