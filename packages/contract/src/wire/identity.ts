import { z } from "zod";
import { Timestamp } from "./execution.ts";
import { ApiKeyId, PrincipalId, SpaceId, TenantId } from "./id.ts";
import { ScopeLimitChanges, ScopeLimits } from "./limits.ts";
import { PageQuery } from "./page.ts";
import { Permission, Role, TenantRole } from "./permission.ts";

/** A name that a person gives: 1 to 100 characters, not only spaces. */
const Name = z.string().trim().min(1).max(100).refine(isStorable, "must not hold U+0000 or half a surrogate pair");
/** An e-mail address; stored and compared in lower case. */
const Email = z.email().max(254).toLowerCase();

/** A moment that a caller names, in any zone; kept in UTC, to a millisecond. */
const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** A space, and what the caller is in it. */
export const Space = z.object({ id: SpaceId, tenant_id: TenantId, name: z.string(), created_at: Timestamp, role: Role });
export type Space = z.infer<typeof Space>;

/** A space alone: with what its executions may use. */
export const SpaceDetail = Space.extend({ limits: ScopeLimits });
export type SpaceDetail = z.infer<typeof SpaceDetail>;

/** `GET` and `DELETE /spaces/{space_id}`. */
export const SpaceRef = z.object({ space_id: SpaceId });
export type SpaceRef = z.infer<typeof SpaceRef>;

/** `POST /spaces`. */
export const CreateSpace = z.object({ name: Name });
export type CreateSpace = z.infer<typeof CreateSpace>;

/** `PATCH /spaces/{space_id}`: what is left out stays. */
export const UpdateSpace = SpaceRef.extend({ name: Name.optional(), limits: ScopeLimitChanges.optional() });
export type UpdateSpace = z.infer<typeof UpdateSpace>;

/** The tenant of the caller. */
export const Tenant = z.object({ id: TenantId, name: z.string(), created_at: Timestamp, limits: ScopeLimits });
export type Tenant = z.infer<typeof Tenant>;

/** `PATCH /tenant`: what is left out stays. */
export const UpdateTenant = z.object({ name: Name.optional(), limits: ScopeLimitChanges.optional() });
export type UpdateTenant = z.infer<typeof UpdateTenant>;

const PrincipalKind = z.enum(["user", "api_key"]);

/** What a request was sent with, as its sender sees it. */
const OwnCredential = z.object({
  kind: z.enum(["api_key", "session", "token"]),
  id: z.string(),
  /** Null: whatever its principal may. */
  scopes: z.array(Permission).nullable(),
  /** Null: all spaces of its principal. */
  space_id: SpaceId.nullable(),
  /** Null: it does not end by itself. */
  expires_at: Timestamp.nullable(),
});

/** Who the credential belongs to (`GET /v1/me`). */
export const Me = z.object({
  principal_id: PrincipalId,
  tenant_id: TenantId,
  name: z.string(),
  kind: PrincipalKind,
  email: z.string().nullable(),
  /** In the tenant. */
  role: TenantRole,
  credential: OwnCredential,
});
export type Me = z.infer<typeof Me>;

/** Who acts in the tenant: a person (`user`), or a program (`api_key`) that has only keys. */
export const PrincipalEntry = z.object({
  principal_id: PrincipalId,
  name: z.string(),
  email: z.string().nullable(),
  kind: PrincipalKind,
  role: TenantRole,
  created_at: Timestamp,
  /** Since when none of its credentials is good any more. */
  disabled_at: Timestamp.nullable(),
  /** Since when it is disabled for ever. */
  deleted_at: Timestamp.nullable(),
});
export type PrincipalEntry = z.infer<typeof PrincipalEntry>;

/** One principal of the tenant. */
export const PrincipalRef = z.object({ principal_id: PrincipalId });
export type PrincipalRef = z.infer<typeof PrincipalRef>;

/** `POST /principals`: a person has an e-mail address, a program has none. */
export const CreatePrincipal = z
  .object({ name: Name, kind: PrincipalKind.default("user"), email: Email.nullable().default(null), role: TenantRole.default("member") })
  .refine(({ kind, email }) => (kind === "user") === (email !== null), { path: ["email"], error: "a person has one, a program has none" });
export type CreatePrincipal = z.infer<typeof CreatePrincipal>;

/** `PATCH /principals/{principal_id}`: what is left out stays. */
export const UpdatePrincipal = PrincipalRef.extend({
  name: Name.optional(),
  role: TenantRole.optional(),
  disabled: z.boolean().optional(),
});
export type UpdatePrincipal = z.infer<typeof UpdatePrincipal>;

/** A link that works once. `path` holds the secret and is shown this once. */
export const OneTimeLink = z.object({
  path: z.string(),
  purpose: z.enum(["invitation", "first_owner", "password_reset"]),
  expires_at: Timestamp,
});
export type OneTimeLink = z.infer<typeof OneTimeLink>;

/** A new principal; a person comes with the link by which it signs in for the first time. */
export const CreatedPrincipal = PrincipalEntry.extend({ link: OneTimeLink.nullable() });
export type CreatedPrincipal = z.infer<typeof CreatedPrincipal>;

/** A principal in a space. */
export const Member = PrincipalEntry.pick({ principal_id: true, name: true, email: true, kind: true }).extend({
  role: Role,
  created_at: Timestamp,
});
export type Member = z.infer<typeof Member>;

/** One member of a space. */
export const MemberRef = SpaceRef.extend({ principal_id: PrincipalId });
export type MemberRef = z.infer<typeof MemberRef>;

/** `POST /spaces/{space_id}/members`: someone of the tenant, by id or by e-mail address. */
export const AddMember = SpaceRef.extend({ principal_id: PrincipalId.optional(), email: Email.optional(), role: Role }).refine(
  ({ principal_id, email }) => (principal_id === undefined) !== (email === undefined),
  { path: ["principal_id"], error: "name someone by principal_id or by email, not by both" },
);
export type AddMember = z.infer<typeof AddMember>;

/** `PATCH /spaces/{space_id}/members/{principal_id}`. */
export const UpdateMember = MemberRef.extend({ role: Role });
export type UpdateMember = z.infer<typeof UpdateMember>;

/** A page of a space's members. */
export const ListMembers = PageQuery.extend(SpaceRef.shape);
export type ListMembers = z.infer<typeof ListMembers>;

/** An API key, without the key: that is shown once. */
export const ApiKey = z.object({
  api_key_id: ApiKeyId,
  name: z.string(),
  /** Its first characters, to tell keys apart. */
  prefix: z.string(),
  principal_id: PrincipalId,
  space_id: SpaceId.nullable(),
  scopes: z.array(Permission).nullable(),
  created_by: PrincipalId.nullable(),
  created_at: Timestamp,
  expires_at: Timestamp.nullable(),
  revoked_at: Timestamp.nullable(),
  /** Exact to a minute. */
  last_used_at: Timestamp.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A key that was just made, with the key itself. */
export const NewApiKey = ApiKey.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof NewApiKey>;

/** One key. */
export const ApiKeyRef = z.object({ api_key_id: ApiKeyId });
export type ApiKeyRef = z.infer<typeof ApiKeyRef>;

/** `POST /api-keys`: for oneself, or for another principal of the tenant. */
export const CreateApiKey = z.object({
  name: Name,
  principal_id: PrincipalId.optional(),
  space_id: SpaceId.nullable().default(null),
  scopes: z.array(Permission).min(1).max(100).nullable().default(null),
  expires_at: Moment.nullable().default(null),
});
export type CreateApiKey = z.infer<typeof CreateApiKey>;

/** `PATCH /api-keys/{api_key_id}`. */
export const UpdateApiKey = ApiKeyRef.extend({ name: Name });
export type UpdateApiKey = z.infer<typeof UpdateApiKey>;

/** `POST /api-keys/{api_key_id}/rotate`: the old key is good for that many seconds more. */
export const RotateApiKey = ApiKeyRef.extend({ grace_seconds: z.int().min(0).max(86_400).default(0) });
export type RotateApiKey = z.infer<typeof RotateApiKey>;

/** A page of keys, newest first: one's own, or with `principal_id` or `all` others' too. */
export const ListApiKeys = PageQuery.extend({ principal_id: PrincipalId.optional(), all: z.stringbool().or(z.boolean()).default(false) });
export type ListApiKeys = z.infer<typeof ListApiKeys>;

/** Which models may be asked for in a space. */
export const SpaceModels = z.object({
  /** What the installation has, by alias or full name. */
  available: z.array(z.string()),
  /** Which of them the space allows; null: all. */
  allowed: z.array(z.string()).nullable(),
  /** What is used where nobody chooses; null: the installation's. */
  default: z.string().nullable(),
});
export type SpaceModels = z.infer<typeof SpaceModels>;

/** `PUT /spaces/{space_id}/models`. */
export const SetSpaceModels = SpaceRef.extend({
  allowed: z.array(z.string().min(1).max(200)).max(100).nullable(),
  default: z.string().min(1).max(200).nullable(),
});
export type SetSpaceModels = z.infer<typeof SetSpaceModels>;

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
