import type { PrincipalId } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import type { Principal } from "../store/identity/principal-store.ts";

/** The principal of an API key; `unauthorized` when it is unknown or revoked. */
export function authenticateApiKey(runtime: Runtime, key: string): Promise<Principal> {
  return runtime.authenticator.byApiKey(key);
}

/** The principal of a browser session's token; `unauthorized` when it is unknown or expired. */
export function authenticateSession(runtime: Runtime, token: string): Promise<Principal> {
  return runtime.authenticator.bySession(token);
}

/** Begins a browser session; the token goes into a cookie and is not kept. One that is begun with an API key has the key's limits and end. */
export function createSession(
  runtime: Runtime,
  principalId: PrincipalId,
  apiKeyId?: string,
): Promise<{ token: string; expires_at: string }> {
  return runtime.authenticator.beginSession(principalId, apiKeyId);
}

/** Ends a browser session. */
export function endSession(runtime: Runtime, token: string): Promise<void> {
  return runtime.authenticator.endSession(token);
}
