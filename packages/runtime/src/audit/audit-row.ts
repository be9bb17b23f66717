import type { AuditAction, SpaceId } from "@skillrun/contract";
import type { AuditRow } from "../store/identity/audit-store.ts";
import type { Principal } from "../store/identity/principal-store.ts";

/** Who asks, as the audit log knows it: of a verb's context what an entry takes. */
export type Asker = { runtime: { newId(): string }; principal: Principal; request_id?: string | undefined };

/** The entry of the audit log that tells what a request does; it is stored in the transaction that does it. */
export function auditRow(
  { runtime, principal, request_id }: Asker,
  did: { action: AuditAction; resource_id: string; space_id?: SpaceId | null; details?: object },
): AuditRow {
  const { action, resource_id, space_id = null, details = {} } = did;
  return {
    id: runtime.newId(),
    tenant_id: principal.tenant_id,
    space_id,
    principal_id: principal.id,
    credential_kind: principal.credential.kind,
    credential_id: principal.credential.id,
    action,
    resource_type: action.slice(0, action.indexOf(".")),
    resource_id,
    details,
    request_id: request_id ?? null,
  };
}
