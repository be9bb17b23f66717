import { type MintToken, type ScopedToken, SkillrunError } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { readExpiry } from "../store/execution/artifact-store.ts";
import { readRootOf } from "../store/execution/root-store.ts";
import { insertAuditRows } from "../store/identity/audit-store.ts";
import type { CredentialRef, TokenTarget } from "../store/identity/principal-store.ts";
import { readThread } from "../store/thread/thread-store.ts";
import { tokenKeyUse, writeScopedToken } from "./scoped-token.ts";
import { tokenPermissions } from "./token-permissions.ts";

/**
 * Makes a token for a browser that has no credential of its own. It does no more than its maker may, and is good for no longer than the credential that
 * makes it.
 */
export async function mintToken(context: RequestContext, input: MintToken): Promise<ScopedToken> {
  const { runtime, principal } = context;
  const { space_id, ttl_seconds } = input;
  const allow = [...new Set(input.allow)];
  await runtime.scope.require(principal, space_id, "tokens:mint");
  for (const permission of allow.flatMap((each) => tokenPermissions[each])) await runtime.scope.require(principal, space_id, permission);
  const target = await targetOf(context, input);
  const until = await readExpiry(runtime.database, ttl_seconds * 1_000);
  const expires_at_ms = Math.min(until, principal.credential.expires_at_ms ?? until);
  const minted_by = minterOf(context);
  const id = runtime.newId();
  const claims = { id, space_id, target, allow, minted_by, expires_at_ms };
  const token = await writeScopedToken(await runtime.secret.keyFor(tokenKeyUse), claims);
  const expires_at = new Date(expires_at_ms).toISOString();
  const details = { target, allow, expires_at };
  await insertAuditRows(runtime.database, [auditRow(context, { action: "token.minted", resource_id: id, space_id, details })]);
  return { token, expires_at, space_id, target, allow };
}

async function targetOf({ runtime, principal }: RequestContext, input: MintToken): Promise<TokenTarget> {
  const { space_id, execution_id, tool_call_id, thread_id } = input;
  if (tool_call_id !== undefined) return { type: "tool_call", id: tool_call_id };
  if (thread_id !== undefined) {
    const owner = { space_id, principal_id: principal.id };
    if ((await readThread(runtime.database, owner, thread_id)) === null) throw unknownTarget("thread_id", "no thread of yours has it");
    return { type: "thread", id: thread_id };
  }
  if (execution_id === undefined) throw unknownTarget("execution_id", "name one of execution_id, tool_call_id and thread_id");
  const root = await readRootOf(runtime.database, space_id, { execution_id });
  if (root === null) throw unknownTarget("execution_id", "no execution of this space has it");
  if (root.id !== execution_id)
    throw unknownTarget("execution_id", `it is a sub-execution: name its root, ${root.id}, whose stream it is in`);
  return { type: "execution", id: root.id };
}

function minterOf({ principal }: RequestContext): CredentialRef {
  const { kind, id } = principal.credential;
  if (kind === "token") throw new SkillrunError("forbidden", "A scoped token makes no others.");
  return { kind, id };
}

function unknownTarget(key: "execution_id" | "thread_id", msg: string): SkillrunError {
  return new SkillrunError("validation_error", `${key}: ${msg}`, {
    detail: [{ loc: ["body", key], msg, type: "unknown_target", input: null }],
  });
}
