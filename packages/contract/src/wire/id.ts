import { z } from "zod";

/** A lower-case RFC 9562 uuid of an execution; a uuid sent in capitals is accepted and folded. */
export const ExecutionId = uuidOf("ExecutionId");
export type ExecutionId = z.infer<typeof ExecutionId>;

/** The uuid of a tenant, the outermost wall: no answer ever mixes two. */
export const TenantId = uuidOf("TenantId");
export type TenantId = z.infer<typeof TenantId>;

/** The uuid of a space, the part of a tenant in which skills run. */
export const SpaceId = uuidOf("SpaceId");
export type SpaceId = z.infer<typeof SpaceId>;

/** The uuid of a principal: the person or API key that acts. */
export const PrincipalId = uuidOf("PrincipalId");
export type PrincipalId = z.infer<typeof PrincipalId>;

/** The uuid of an API key: its row's, not the key. */
export const ApiKeyId = uuidOf("ApiKeyId");
export type ApiKeyId = z.infer<typeof ApiKeyId>;

/** The uuid of an artifact. */
export const ArtifactId = uuidOf("ArtifactId");
export type ArtifactId = z.infer<typeof ArtifactId>;

/** The uuid of an uploaded file, used as a `file_source_ids` entry. */
export const FileSourceId = uuidOf("FileSourceId");
export type FileSourceId = z.infer<typeof FileSourceId>;

/** The id of a chat thread: a uuid. */
export const ThreadId = uuidOf("ThreadId");
export type ThreadId = z.infer<typeof ThreadId>;

/** The uuid of an approval. */
export const ApprovalId = uuidOf("ApprovalId");
export type ApprovalId = z.infer<typeof ApprovalId>;

/** The uuid of a schedule. */
export const ScheduleId = uuidOf("ScheduleId");
export type ScheduleId = z.infer<typeof ScheduleId>;

function uuidOf<Brand extends string>(_brand: Brand) {
  return z.guid().toLowerCase().brand<Brand>();
}
