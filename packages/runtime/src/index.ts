export type { Authenticator } from "./access/authenticate.ts";
export { changeLimits } from "./access/change-limits.ts";
export { ensureFirstTenant, type FirstCredentials, generateApiKey } from "./access/ensure-first-tenant.ts";
export { getMe, localPrincipalId } from "./access/get-me.ts";
export { mintToken } from "./access/mint-token.ts";
export { tokenPrefix } from "./access/scoped-token.ts";
export { authenticateApiKey, authenticateSession, createSession, endSession } from "./access/sign-in.ts";
export { createFirstOwnerLink, linkPath, signInByLink } from "./access/sign-in-by-link.ts";
export { parseS3Url, type S3Location } from "./artifact/blob-location.ts";
export { attachmentNamed } from "./artifact/content-disposition.ts";
export { getArtifact, listArtifacts } from "./artifact/get-artifact.ts";
export { openArtifact } from "./artifact/open-artifact.ts";
export type { ByteRange, OpenArtifact } from "./artifact/open-blob.ts";
export { openSignedDownload } from "./artifact/open-signed-download.ts";
export { openWorkspaceArchive } from "./artifact/open-workspace-archive.ts";
export { signDownload } from "./artifact/sign-download.ts";
export { uploadFile } from "./artifact/upload-file.ts";
export { listAuditEvents } from "./audit/list-audit-events.ts";
export type { RuntimeConfig } from "./config.ts";
export { createRuntime } from "./create-runtime.ts";
export { isThreadCursor } from "./event-log/thread-cursor.ts";
export type { ThreadReader } from "./event-log/thread-stream.ts";
export { decideApproval } from "./execution/approval/decide-approval.ts";
export { listApprovals } from "./execution/approval/list-approvals.ts";
export { cancelByChatToolCall, cancelExecution } from "./execution/cancel/cancel-execution.ts";
export { dispatchToolCall, startExecution } from "./execution/dispatch/dispatch-execution.ts";
export { findByChatToolCall, findTextByChatToolCall } from "./execution/reading/find-by-chat-tool-call.ts";
export { type EventSink, type FollowHandle, followEvents, followEventsByChatToolCall } from "./execution/reading/follow-events.ts";
export { followThreadEvents } from "./execution/reading/follow-thread-events.ts";
export { getExecution } from "./execution/reading/get-execution.ts";
export { getUsage } from "./execution/reading/get-usage.ts";
export { createInProcessClient } from "./execution/reading/in-process-client.ts";
export { iterateEvents, iterateEventsByChatToolCall, iterateThreadEvents } from "./execution/reading/iterate-events.ts";
export { listEvents, listEventsByChatToolCall } from "./execution/reading/list-events.ts";
export { listExecutions } from "./execution/reading/list-executions.ts";
export { waitForFinalState } from "./execution/reading/wait-for-final-state.ts";
export { guardGuesses } from "./rate-limit/guard-guesses.ts";
export type { SignInGuess } from "./rate-limit/guess-guard.ts";
export type { Admission, RateLimitHeaders } from "./rate-limit/rate-limiter.ts";
export { getSkillPolicy, setSkillPolicy } from "./registry/change-skill-policy.ts";
export { compareSkillVersions } from "./registry/compare-skill-versions.ts";
export { downloadSkillVersion, type SkillArchive } from "./registry/download-skill-version.ts";
export { disableSkill, enableSkill } from "./registry/enable-skill.ts";
export { type FolderReport, sayNotice } from "./registry/folder/folder-report.ts";
export { preloadHandlers } from "./registry/folder/preload-handlers.ts";
export { getExecutedVersion } from "./registry/get-executed-version.ts";
export { getSkillFile, getSkillVersion, listSkillVersions } from "./registry/get-skill-version.ts";
export { publishSkillVersion, type SkillUpload } from "./registry/publish-skill-version.ts";
export { noteBrokenSkill, type Publication, publishVersion, withdrawSkill } from "./registry/publish-version.ts";
export type { PublishableSkill } from "./registry/publishable-skill.ts";
export { retireSkillVersion } from "./registry/retire-skill-version.ts";
export type { RequestContext, Runtime } from "./runtime.ts";
export { getSchedule, listSchedules } from "./schedule/get-schedule.ts";
export { createSchedule, deleteSchedule, updateSchedule } from "./schedule/manage-schedules.ts";
export { getSkill, listSkills, listTools } from "./skill/list-skills.ts";
export { databaseFaultOf } from "./store/connection/database-fault.ts";
export { defaultPatienceMs, outlastOutage } from "./store/connection/outlast-outage.ts";
export type { Principal } from "./store/identity/principal-store.ts";
export { migrateDatabase, readPendingMigrations } from "./store/migration/migrate-database.ts";
export type { NewMessage } from "./store/thread/thread-store.ts";
export {
  createApiKey,
  getApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
  updateApiKey,
} from "./tenant/manage-api-keys.ts";
export { addMember, listMembers, removeMember, updateMember } from "./tenant/manage-members.ts";
export {
  createLink,
  createPrincipal,
  deletePrincipal,
  getPrincipal,
  listPrincipals,
  updatePrincipal,
} from "./tenant/manage-principals.ts";
export { createSpace, deleteSpace, getSpace, listSpaces, updateSpace } from "./tenant/manage-spaces.ts";
export { getTenant, updateTenant } from "./tenant/manage-tenant.ts";
export { getSpaceModels, setSpaceModels } from "./tenant/space-models.ts";
export { beginTurn, type Turn } from "./thread/begin-turn.ts";
export { followTurn, type TurnChunk } from "./thread/follow-turn.ts";
export { getThread } from "./thread/get-thread.ts";
export { listMessages, saveMessage } from "./thread/manage-messages.ts";
export { createThread, deleteThread, listThreads, renameThread } from "./thread/manage-threads.ts";
export { stopTurn } from "./thread/stop-turn.ts";
