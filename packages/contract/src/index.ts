export {
  type ApprovalView,
  type AttemptView,
  type ContentPartView,
  type ExecutionView,
  emptyView,
  type LogEntryView,
  type StepView,
  type ToolCallView,
  viewBounds,
} from "./folding/execution-view.ts";
export { foldEvent, foldEvents } from "./folding/fold-events.ts";
export { type PendingApproval, pendingApprovals } from "./folding/pending-approvals.ts";
export { noTotalUsage, type TotalUsage } from "./folding/total-usage.ts";
export { cutText } from "./value/cut-text.ts";
export { addDecimals } from "./value/decimal.ts";
export { isExactNumber } from "./value/exact-number.ts";
export { isThreadId } from "./value/is-thread-id.ts";
export { JsonText } from "./value/json-text.ts";
export { describeInexactNumber, type InexactNumber, parseExactJson } from "./value/parse-exact-json.ts";
export { Approval, ApprovalDecision, DecideApproval, DecideApprovalBody } from "./wire/approval.ts";
export { type AuditAction, AuditEvent, auditActions, ListAuditEvents } from "./wire/audit.ts";
export { ErrorBody, ErrorCode, ErrorDetail } from "./wire/error.ts";
export { errorStatus } from "./wire/error-status.ts";
export {
  ContentDelta,
  type EventPayload,
  EventType,
  ExecutionEvent,
  eventPayloads,
  isFinalEvent,
  LogLine,
  Progress,
} from "./wire/event.ts";
export {
  Artifact,
  ExecutionDetail,
  ExecutionError,
  ExecutionSource,
  ExecutionState,
  ExecutionSummary,
  FailureReason,
  isFinalState,
  JsonObject,
  ResourceUsage,
  Timestamp,
  UsageReport,
} from "./wire/execution.ts";
export type { ExecutionClient, FollowOptions } from "./wire/execution-client.ts";
export {
  ApiKeyId,
  ApprovalId,
  ArtifactId,
  ExecutionId,
  FileSourceId,
  PrincipalId,
  ScheduleId,
  SpaceId,
  TenantId,
  ThreadId,
} from "./wire/id.ts";
export {
  AddMember,
  ApiKey,
  ApiKeyRef,
  CreateApiKey,
  CreatedPrincipal,
  CreatePrincipal,
  CreateSpace,
  ListApiKeys,
  ListMembers,
  Me,
  Member,
  MemberRef,
  NewApiKey,
  OneTimeLink,
  PrincipalEntry,
  PrincipalRef,
  RotateApiKey,
  SetSpaceModels,
  Space,
  SpaceDetail,
  SpaceModels,
  SpaceRef,
  Tenant,
  UpdateApiKey,
  UpdateMember,
  UpdatePrincipal,
  UpdateSpace,
  UpdateTenant,
} from "./wire/identity.ts";
export { ExecutionLimits, ExecutionLimitsText, noLimits, ScopeLimitChanges, ScopeLimits, strictest } from "./wire/limits.ts";
export { manyOf, oneOf, type Page, PageMeta, PageQuery } from "./wire/page.ts";
export {
  Permission,
  permissions,
  Role,
  roleMay,
  roles,
  type SpacePermission,
  spacePermissions,
  type TenantPermission,
  TenantRole,
  tenantPermissions,
  tenantRoleMay,
  tenantRoles,
} from "./wire/permission.ts";
export { defaultRateLimits, noRateLimits, RateLimits, RateLimitsText } from "./wire/rate-limits.ts";
export {
  ByChatToolCall,
  DispatchToolCall,
  DispatchToolCallBody,
  ExecutionRef,
  IdempotencyKey,
  ListEvents,
  ListEventsByChatToolCall,
  ListExecutions,
  Slug,
  StartExecution,
  StartExecutionBody,
  ToolCallId,
} from "./wire/request.ts";
export { CreateSchedule, CreateScheduleBody, ListSchedules, Schedule, ScheduleRef, UpdateSchedule } from "./wire/schedule.ts";
export {
  ExecutedVersion,
  Skill,
  SkillComparison,
  SkillFile,
  SkillFileText,
  SkillKind,
  SkillNotice,
  SkillPolicy,
  SkillStatus,
  SkillTrust,
  SkillVersion,
  SkillVersionSummary,
  Tool,
} from "./wire/skill.ts";
export {
  CompareSkillVersions,
  EnableSkill,
  EnableSkillBody,
  ListSkillVersions,
  SetSkillPolicy,
  SkillFileRef,
  SkillRef,
  SkillVersionRef,
  VersionNumber,
} from "./wire/skill-request.ts";
export { SkillrunError } from "./wire/skillrun-error.ts";
export { Message, Thread, ThreadOpened, ThreadRef } from "./wire/thread.ts";
export { MintToken, ScopedToken, TokenAllowance } from "./wire/token.ts";
