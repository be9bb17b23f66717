import type { PrincipalId } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import type { Principal } from "../store/identity-store.ts";

/** The principal of an API key; `unauthorized` when it is unknown or revoked. */
export function authenticateApiKey(runtime: Runtime, key: string): Promise<Principal> {
  return runtime.authenticator.byApiKey(key);
}

/** The principal of a browser session's token; `unauthorized` when it is unknown or expired. */
export function authenticateSession(runtime: Runtime, token: string): Promise<Principal> {
  return runtime.authenticator.bySession(token);
}

/** Begins a browser session; the token goes into a cookie and is not kept. */
export function createSession(runtime: Runtime, principalId: PrincipalId): Promise<{ token: string; expires_at: string }> {
  return runtime.authenticator.beginSession(principalId);
}

/** Ends a browser session. */
export function endSession(runtime: Runtime, token: string): Promise<void> {
  return runtime.authenticator.endSession(token);
}
