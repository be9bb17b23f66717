import { z } from "zod";

/** What a principal is in a space, the weakest first: each may do what those before it may. */
export const roles = ["viewer", "member", "editor", "owner"] as const;

/** A role in a space. */
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** What a principal is in its tenant. An `owner` of the tenant is an owner of each of its spaces. */
export const tenantRoles = ["member", "owner"] as const;

/** A role in a tenant. */
export const TenantRole = z.enum(tenantRoles);
export type TenantRole = z.infer<typeof TenantRole>;

/** The one table of what may be done in a space: each permission with the weakest role that has it. */
export const spacePermissions = {
  /** Its name, its limits, its models, its policy. */
  "space:read": "viewer",
  /** Executions, their events, approvals and use, their artifacts and archives. */
  "executions:read": "viewer",
  "skills:read": "viewer",
  "schedules:read": "viewer",
  "members:read": "viewer",
  /** One's own threads. */
  "threads:read": "viewer",
  "threads:write": "member",
  "executions:start": "member",
  "executions:cancel": "member",
  "approvals:decide": "member",
  /** Scoped tokens, for others to look at what one may look at oneself. */
  "tokens:mint": "member",
  "schedules:write": "editor",
  /** Publish, retire, pin, enable, disable. */
  "skills:write": "editor",
  /** Which skills may run, and with what. */
  "policy:write": "owner",
  "models:write": "owner",
  "members:write": "owner",
  /** Rename, limit, delete. */
  "space:write": "owner",
  "audit:read": "owner",
} as const satisfies Record<string, Role>;

/** The one table of what may be done in a tenant, outside its spaces: each permission with the weakest role that has it. */
export const tenantPermissions = {
  "tenant:read": "member",
  "files:write": "member",
  /** The keys that act for oneself. */
  "keys:own": "member",
  /** Everybody's keys. */
  "keys:write": "owner",
  "spaces:create": "owner",
  /** Everybody who acts in the tenant: people and programs. */
  "principals:read": "owner",
  "principals:write": "owner",
  "tenant:write": "owner",
  "tenant-audit:read": "owner",
} as const satisfies Record<string, TenantRole>;

/** What may be done in a space. */
export type SpacePermission = keyof typeof spacePermissions;
/** What may be done in a tenant, outside its spaces. */
export type TenantPermission = keyof typeof tenantPermissions;

/** Every permission, of either table. */
export const permissions = [...keysOf(spacePermissions), ...keysOf(tenantPermissions)];

/** What may be done: in a space, or in the tenant. The scopes of an API key are a list of these. */
export const Permission = z.enum(permissions);
export type Permission = z.infer<typeof Permission>;

/** Whether a role in a space may. */
export function roleMay(role: Role, permission: SpacePermission): boolean {
  return roles.indexOf(role) >= roles.indexOf(spacePermissions[permission]);
}

/** Whether a role in a tenant may. */
export function tenantRoleMay(role: TenantRole, permission: TenantPermission): boolean {
  return tenantRoles.indexOf(role) >= tenantRoles.indexOf(tenantPermissions[permission]);
}

function keysOf<Key extends string>(table: Record<Key, unknown>): [Key, ...Key[]] {
  // An object's keys are known to be strings of its type, and neither table is empty.
  return Object.keys(table) as [Key, ...Key[]];
}
