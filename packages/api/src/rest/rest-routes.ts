import { ByChatToolCall } from "@skillrun/contract";
import { findTextByChatToolCall } from "@skillrun/runtime";
import { downloadArtifact } from "./files/download-artifact.ts";
import { answerSignedDownload } from "./files/signed-download.ts";
import { uploadFiles } from "./files/upload-files.ts";
import { downloadWorkspaceArchive } from "./files/workspace-archive.ts";
import type { ProcedureRoute, RestRoute } from "./routing/rest-route.ts";
import { downloadSkill } from "./skill/download-skill.ts";
import { publishSkill } from "./skill/publish-skill.ts";
import { resumeChatTurn, startChatTurn } from "./stream/chat-stream.ts";
import { streamExecutionEvents, streamThreadEvents, streamToolCallEvents } from "./stream/event-stream.ts";

const principal = "/principals/{principal_id}";
const apiKey = "/api-keys/{api_key_id}";
const space = "/spaces/{space_id}";
const member = `${space}/members/{principal_id}`;
const byToolCall = `${space}/skills/executions/by-chat-tool-call/{tool_call_id}`;
const execution = `${space}/skills/executions/{execution_id}`;
const skill = `${space}/skills/{slug}`;
const version = `${skill}/versions/{version}`;
const thread = `${space}/threads/{thread_id}`;
const schedule = `${space}/schedules/{schedule_id}`;

const eventPage: ProcedureRoute = { method: "GET", path: `${execution}/events`, procedure: (c) => c.execution.listEvents, wrap: "page" };
const toolCallEventPage: ProcedureRoute = {
  method: "GET",
  path: `${byToolCall}/events`,
  procedure: (c) => c.execution.listEventsByChatToolCall,
  wrap: "page",
};

/** The whole REST surface under `/api-proxy/v1`. */
export const restRoutes: readonly RestRoute[] = [
  { method: "GET", path: "/me", procedure: (c) => c.me, wrap: "one" },
  { method: "GET", path: "/tenant", procedure: (c) => c.tenant.get, wrap: "one" },
  { method: "PATCH", path: "/tenant", procedure: (c) => c.tenant.update, wrap: "one", body: true },
  { method: "GET", path: "/principals", procedure: (c) => c.principal.list, wrap: "page" },
  { method: "POST", path: "/principals", procedure: (c) => c.principal.create, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: principal, procedure: (c) => c.principal.get, wrap: "one" },
  { method: "PATCH", path: principal, procedure: (c) => c.principal.update, wrap: "one", body: true },
  { method: "DELETE", path: principal, procedure: (c) => c.principal.delete, wrap: "none" },
  { method: "POST", path: `${principal}/link`, procedure: (c) => c.principal.createLink, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: "/api-keys", procedure: (c) => c.apiKey.list, wrap: "page" },
  { method: "POST", path: "/api-keys", procedure: (c) => c.apiKey.create, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: apiKey, procedure: (c) => c.apiKey.get, wrap: "one" },
  { method: "PATCH", path: apiKey, procedure: (c) => c.apiKey.update, wrap: "one", body: true },
  { method: "DELETE", path: apiKey, procedure: (c) => c.apiKey.revoke, wrap: "none" },
  { method: "POST", path: `${apiKey}/rotate`, procedure: (c) => c.apiKey.rotate, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: "/spaces", procedure: (c) => c.space.list, wrap: "page" },
  { method: "POST", path: "/spaces", procedure: (c) => c.space.create, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: space, procedure: (c) => c.space.get, wrap: "one" },
  { method: "PATCH", path: space, procedure: (c) => c.space.update, wrap: "one", body: true },
  { method: "DELETE", path: space, procedure: (c) => c.space.delete, wrap: "none" },
  { method: "GET", path: `${space}/members`, procedure: (c) => c.space.members, wrap: "page" },
  { method: "POST", path: `${space}/members`, procedure: (c) => c.space.addMember, wrap: "one", body: true, madeStatus: 201 },
  { method: "PATCH", path: member, procedure: (c) => c.space.updateMember, wrap: "one", body: true },
  { method: "DELETE", path: member, procedure: (c) => c.space.removeMember, wrap: "none" },
  { method: "POST", path: `${space}/tokens`, procedure: (c) => c.token.mint, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: `${space}/models`, procedure: (c) => c.space.models, wrap: "one" },
  { method: "PUT", path: `${space}/models`, procedure: (c) => c.space.setModels, wrap: "one", body: true },
  { method: "GET", path: "/events", procedure: (c) => c.audit.list, wrap: "page" },
  { method: "POST", path: "/files", answer: uploadFiles },

  {
    method: "GET",
    path: byToolCall,
    procedure: (c) => c.execution.byChatToolCall,
    wrap: "one",
    header: "prefer",
    text: (context, input, signal) => findTextByChatToolCall(context, ByChatToolCall.parse(input), signal),
  },
  { method: "GET", path: `${byToolCall}/events`, answer: streamToolCallEvents, json: toolCallEventPage },
  { method: "POST", path: `${byToolCall}/cancel`, procedure: (c) => c.execution.cancelByChatToolCall, wrap: "one" },
  { method: "GET", path: execution, procedure: (c) => c.execution.get, wrap: "one" },
  { method: "GET", path: `${execution}/events`, answer: streamExecutionEvents, json: eventPage },
  { method: "POST", path: `${execution}/cancel`, procedure: (c) => c.execution.cancel, wrap: "one" },
  { method: "GET", path: `${execution}/usage`, procedure: (c) => c.execution.usage, wrap: "one" },
  { method: "GET", path: `${execution}/approvals`, procedure: (c) => c.execution.approvals, wrap: "page" },
  {
    method: "POST",
    path: `${execution}/approvals/{approval_id}`,
    procedure: (c) => c.execution.decideApproval,
    wrap: "one",
    body: true,
  },
  { method: "GET", path: `${execution}/workspace-archive`, answer: downloadWorkspaceArchive },
  { method: "GET", path: `${space}/skills/executions`, procedure: (c) => c.execution.list, wrap: "page" },
  { method: "GET", path: `${space}/skills/{skill_slug}/executions`, procedure: (c) => c.execution.list, wrap: "page" },
  {
    method: "POST",
    path: `${space}/skills/{slug}/executions`,
    procedure: (c) => c.execution.start,
    wrap: "one",
    body: true,
    header: "idempotency-key",
    madeStatus: 201,
    streams: true,
  },

  { method: "GET", path: `${execution}/skill-version`, procedure: (c) => c.skill.executedVersion, wrap: "one" },
  { method: "GET", path: `${space}/skills`, procedure: (c) => c.skill.list, wrap: "page" },
  { method: "POST", path: `${space}/skills`, answer: publishSkill },
  { method: "GET", path: skill, procedure: (c) => c.skill.get, wrap: "one" },
  { method: "GET", path: `${skill}/versions`, procedure: (c) => c.skill.versions, wrap: "page" },
  { method: "POST", path: `${skill}/versions`, answer: publishSkill },
  { method: "GET", path: version, procedure: (c) => c.skill.version, wrap: "one" },
  { method: "DELETE", path: version, procedure: (c) => c.skill.retire, wrap: "none" },
  { method: "GET", path: `${version}/file`, procedure: (c) => c.skill.file, wrap: "one" },
  { method: "GET", path: `${version}/archive`, answer: downloadSkill },
  { method: "GET", path: `${skill}/compare`, procedure: (c) => c.skill.compare, wrap: "one" },
  { method: "PUT", path: `${skill}/enablement`, procedure: (c) => c.skill.enable, wrap: "one", body: true },
  { method: "DELETE", path: `${skill}/enablement`, procedure: (c) => c.skill.disable, wrap: "none" },
  { method: "GET", path: `${space}/skill-policy`, procedure: (c) => c.skill.policy, wrap: "one" },
  { method: "PUT", path: `${space}/skill-policy`, procedure: (c) => c.skill.setPolicy, wrap: "one", body: true },
  { method: "GET", path: `${space}/tools`, procedure: (c) => c.skill.tools, wrap: "page" },
  {
    method: "POST",
    path: `${space}/tools/{tool_name}/execute`,
    procedure: (c) => c.execution.dispatch,
    wrap: "one",
    body: true,
    madeStatus: 201,
    streams: true,
  },

  { method: "GET", path: `${space}/artifacts`, procedure: (c) => c.artifact.list, wrap: "page" },
  { method: "GET", path: `${space}/artifacts/{artifact_id}`, procedure: (c) => c.artifact.get, wrap: "one" },
  { method: "GET", path: `${space}/artifacts/{artifact_id}/download`, answer: downloadArtifact },
  { method: "GET", path: `${space}/artifacts/{artifact_id}/download-url`, procedure: (c) => c.artifact.downloadUrl, wrap: "one" },
  { method: "GET", path: "/downloads/{token}", answer: answerSignedDownload, open: true },

  { method: "GET", path: `${space}/schedules`, procedure: (c) => c.schedule.list, wrap: "page" },
  { method: "POST", path: `${space}/schedules`, procedure: (c) => c.schedule.create, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: schedule, procedure: (c) => c.schedule.get, wrap: "one" },
  { method: "PATCH", path: schedule, procedure: (c) => c.schedule.update, wrap: "one", body: true },
  { method: "DELETE", path: schedule, procedure: (c) => c.schedule.delete, wrap: "none" },

  { method: "GET", path: `${space}/threads`, procedure: (c) => c.thread.list, wrap: "page" },
  { method: "POST", path: `${space}/threads`, procedure: (c) => c.thread.create, wrap: "one", body: true, madeStatus: 201 },
  { method: "GET", path: thread, procedure: (c) => c.thread.get, wrap: "one" },
  { method: "PATCH", path: thread, procedure: (c) => c.thread.rename, wrap: "one", body: true },
  { method: "DELETE", path: thread, procedure: (c) => c.thread.delete, wrap: "none" },
  { method: "GET", path: `${thread}/messages`, procedure: (c) => c.thread.messages, wrap: "all" },
  { method: "GET", path: `${thread}/events`, answer: streamThreadEvents },
  { method: "GET", path: `${thread}/stream`, answer: resumeChatTurn },
  { method: "POST", path: `${thread}/stop`, procedure: (c) => c.thread.stop, wrap: "none" },
  { method: "POST", path: `${space}/chat`, answer: startChatTurn },
];
