import { z } from "zod";
import { JsonObject, Timestamp } from "./execution.ts";
import { PrincipalId, SpaceId, TenantId } from "./id.ts";
import { PageQuery } from "./page.ts";

/** Everything that the audit log can say: a resource's type, and what happened to it. Readers tolerate others. */
export const auditActions = [
  "tenant.updated",
  "space.created",
  "space.updated",
  "space.deleted",
  "member.added",
  "member.updated",
  "member.removed",
  "principal.created",
  "principal.updated",
  "principal.deleted",
  "principal.link_created",
  "api_key.created",
  "api_key.updated",
  "api_key.rotated",
  "api_key.revoked",
  "session.started",
  "session.refused",
  "session.ended",
  "password.changed",
  "token.minted",
  "token.used",
  "models.updated",
  "skill_policy.updated",
  "skill.enabled",
  "skill.disabled",
  "skill_version.published",
  "skill_version.retired",
  "execution.started",
  "execution.followed",
  "execution.cancelled",
  "approval.decided",
  "schedule.created",
  "schedule.updated",
  "schedule.deleted",
  "thread.followed",
  "thread.deleted",
  "file.uploaded",
  "artifact.downloaded",
  "workspace_archive.downloaded",
] as const;

/** What happened, such as `api_key.revoked`. */
export type AuditAction = (typeof auditActions)[number];

/** Who did what to which resource. It holds no content: ids, names and what was set, never a secret or an input. */
export const AuditEvent = z.object({
  event_id: z.guid(),
  tenant_id: TenantId,
  /** Null for what belongs to no space. */
  space_id: SpaceId.nullable(),
  /** Null where nobody is known, as for a refused sign-in. */
  principal_id: PrincipalId.nullable(),
  /** As the principal is named now; null without one. */
  principal_name: z.string().nullable(),
  /** By what it was done; `system` is a schedule, or an operator who has the database. */
  credential: z.object({ kind: z.enum(["api_key", "session", "token", "system"]), id: z.string().nullable() }),
  action: z.string(),
  resource: z.object({ type: z.string(), id: z.string() }),
  details: JsonObject,
  request_id: z.string().nullable(),
  created_at: Timestamp,
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** A page of the audit log, newest first: the tenant's, or one space's. */
export const ListAuditEvents = PageQuery.extend({
  space_id: SpaceId.optional(),
  principal_id: PrincipalId.optional(),
  action: z.string().max(100).optional(),
  resource_id: z.string().max(200).optional(),
});
export type ListAuditEvents = z.infer<typeof ListAuditEvents>;
