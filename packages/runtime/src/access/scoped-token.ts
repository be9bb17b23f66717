import { SpaceId, TokenAllowance } from "@skillrun/contract";
import { CompactSign, compactVerify } from "jose";
import { z } from "zod";
import type { CredentialRef, TokenTarget } from "../store/identity/principal-store.ts";

/** What every scoped token begins with; the rest is a JSON Web Signature (RFC 7515) in its compact form. */
export const tokenPrefix = "ast_";

/** What the key of scoped tokens is for; a new format of them is a new use. */
export const tokenKeyUse = "scoped tokens 1";

/** What a scoped token says. No row stands behind it: it is believed because it is signed, and as long as the credential that made it is good. */
export type TokenClaims = {
  id: string;
  space_id: SpaceId;
  target: TokenTarget;
  allow: readonly TokenAllowance[];
  minted_by: CredentialRef;
  /** By the database's clock, in milliseconds. */
  expires_at_ms: number;
};

const Claims = z.object({
  id: z.string(),
  space_id: SpaceId,
  target: z.object({ type: z.enum(["execution", "tool_call", "thread"]), id: z.string() }),
  allow: z.array(TokenAllowance),
  minted_by: z.object({ kind: z.enum(["api_key", "session"]), id: z.string() }),
  expires_at_ms: z.number(),
});

/** Writes a token. */
export async function writeScopedToken(key: Uint8Array, claims: TokenClaims): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return tokenPrefix + (await new CompactSign(payload).setProtectedHeader({ alg: "HS256", typ: "skillrun-token" }).sign(key));
}

/** What a token says; null when it is not one of ours, or was changed. Whether it is still good is not looked at. */
export async function readScopedToken(key: Uint8Array, token: string): Promise<TokenClaims | null> {
  if (!token.startsWith(tokenPrefix)) return null;
  try {
    const { payload } = await compactVerify(token.slice(tokenPrefix.length), key, { algorithms: ["HS256"] });
    return Claims.parse(JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}
