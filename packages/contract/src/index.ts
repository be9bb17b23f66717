export { Approval, ApprovalDecision, DecideApproval, DecideApprovalBody } from "./approval.ts";
export { cutText } from "./cut-text.ts";
export { addDecimals } from "./decimal.ts";
export { ErrorBody, ErrorCode, ErrorDetail } from "./error.ts";
export { errorStatus } from "./error-status.ts";
export { ContentDelta, type EventPayload, EventType, ExecutionEvent, eventPayloads, isFinalEvent, LogLine, Progress } from "./event.ts";
export { isExactNumber } from "./exact-number.ts";
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
} from "./execution.ts";
export type { ExecutionClient, FollowOptions } from "./execution-client.ts";
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
} from "./execution-view.ts";
export { foldEvent, foldEvents } from "./fold-events.ts";
export { ApprovalId, ArtifactId, ExecutionId, FileSourceId, PrincipalId, ScheduleId, SpaceId, TenantId, ThreadId } from "./id.ts";
export { Me, Space } from "./identity.ts";
export { isThreadId } from "./is-thread-id.ts";
export { ExecutionLimits, ExecutionLimitsText, noLimits, ScopeLimits, strictest } from "./limits.ts";
export { manyOf, oneOf, type Page, PageMeta, PageQuery } from "./page.ts";
export { describeInexactNumber, type InexactNumber, parseExactJson } from "./parse-exact-json.ts";
export { type PendingApproval, pendingApprovals } from "./pending-approvals.ts";
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
} from "./request.ts";
export { CreateSchedule, CreateScheduleBody, ListSchedules, Schedule, ScheduleRef, UpdateSchedule } from "./schedule.ts";
export { Skill, Tool } from "./skill.ts";
export { SkillrunError } from "./skillrun-error.ts";
export { Message, Thread, ThreadOpened, ThreadRef } from "./thread.ts";
export { noTotalUsage, type TotalUsage } from "./total-usage.ts";
