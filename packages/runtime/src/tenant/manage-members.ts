import {
  type AddMember,
  type AuditAction,
  type JsonObject,
  type ListMembers,
  type Member,
  type MemberRef,
  type Page,
  type PrincipalId,
  SkillrunError,
  type SpaceId,
  type UpdateMember,
} from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { createAuditEntry } from "../store/identity/audit-store.ts";
import { type AccessTransaction, lockSpace } from "../store/identity/change-access.ts";
import {
  countOtherOwners,
  findMember,
  insertMember,
  listMemberRows,
  removeMember as removeMemberRow,
  updateMemberRole,
} from "../store/identity/member-store.ts";
import { findPrincipal } from "../store/identity/principal-entry-store.ts";
import { changeRights } from "./change-rights.ts";

/** A page of a space's members, who came last first. Owners of the tenant, who belong to every space, are listed where they are members too. */
export async function listMembers({ runtime, principal }: RequestContext, input: ListMembers): Promise<Page<Member>> {
  await runtime.scope.require(principal, input.space_id, "members:read");
  return await listMemberRows(runtime.database, input.space_id, input);
}

/** Makes someone of the tenant a member; who is one already is a `conflict`. */
export async function addMember(context: RequestContext, { space_id, principal_id, email, role }: AddMember): Promise<Member> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, space_id, "members:write");
  const by = principal_id === undefined ? { email: email ?? "" } : { id: principal_id };
  const found = await findPrincipal(runtime.database.prisma, principal.tenant_id, by);
  if (found === null || found.deleted_at !== null) throw unknownPrincipal(principal_id === undefined ? "email" : "principal_id");
  return await changeRights(runtime, async (transaction) => {
    const row = { tenant_id: principal.tenant_id, space_id, principal_id: found.principal_id, role };
    if (!(await insertMember(transaction, row))) throw new SkillrunError("conflict", `${found.name} is a member of this space already.`);
    await note(transaction, context, { space_id, principal_id: row.principal_id }, "member.added", { role });
    return await requireMember(transaction, space_id, row.principal_id);
  });
}

/** Gives a member another role. The last owner stays one: `conflict`. */
export async function updateMember(context: RequestContext, { space_id, principal_id, role }: UpdateMember): Promise<Member> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, space_id, "members:write");
  return await changeRights(runtime, async (transaction) => {
    await lockSpace(transaction, space_id);
    const before = await requireMember(transaction, space_id, principal_id);
    if (role !== "owner") await keepAnOwner(transaction, space_id, before);
    await updateMemberRole(transaction, space_id, principal_id, role);
    await note(transaction, context, { space_id, principal_id }, "member.updated", { role, before: before.role });
    return { ...before, role };
  });
}

/** Takes a member out of the space. Everybody may leave, but not by a key that was given scopes without that. The last owner stays: `conflict`. */
export async function removeMember(context: RequestContext, { space_id, principal_id }: MemberRef): Promise<void> {
  const { runtime, principal } = context;
  const isSelf = principal_id === principal.id && principal.credential.permissions === null;
  await runtime.scope.require(principal, space_id, isSelf ? "space:read" : "members:write");
  await changeRights(runtime, async (transaction) => {
    await lockSpace(transaction, space_id);
    await keepAnOwner(transaction, space_id, await requireMember(transaction, space_id, principal_id));
    await removeMemberRow(transaction, space_id, principal_id);
    await note(transaction, context, { space_id, principal_id }, "member.removed", {});
  });
}

async function requireMember(transaction: AccessTransaction, spaceId: SpaceId, principalId: PrincipalId): Promise<Member> {
  const found = await findMember(transaction, spaceId, principalId);
  if (found === null) throw new SkillrunError("not_found", "There is no such member of this space.");
  return found;
}

async function keepAnOwner(transaction: AccessTransaction, spaceId: SpaceId, member: Member): Promise<void> {
  if (member.role === "owner" && (await countOtherOwners(transaction, spaceId, member.principal_id)) === 0)
    throw new SkillrunError("conflict", `${member.name} is the last owner of this space; make someone else an owner first.`);
}

async function note(
  transaction: AccessTransaction,
  context: RequestContext,
  { space_id, principal_id }: MemberRef,
  action: AuditAction,
  details: JsonObject,
): Promise<void> {
  await createAuditEntry(transaction, auditRow(context, { action, resource_id: principal_id, space_id, details }));
}

function unknownPrincipal(key: "email" | "principal_id"): SkillrunError {
  const msg = "nobody of this tenant has it";
  return new SkillrunError("validation_error", `${key}: ${msg}`, {
    detail: [{ loc: ["body", key], msg, type: "unknown_principal", input: null }],
  });
}
