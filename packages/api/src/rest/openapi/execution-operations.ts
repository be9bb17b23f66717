import { bytes, eventStream, idempotencyKey, type Operation, prefer, range, resume } from "./operation.ts";

const space = "/spaces/{space_id}";
const byToolCall = `${space}/skills/executions/by-chat-tool-call/{tool_call_id}`;
const execution = `${space}/skills/executions/{execution_id}`;
const tag = "Executions";
const over = { "204": "The reader has had everything: the log is over (E7)." };

/** Starting, finding, following, deciding and cancelling. */
export const executionOperations: Record<string, Operation> = {
  [`GET ${byToolCall}`]: {
    id: "findByToolCall",
    ...{ tag, summary: "Find the execution of a tool call", output: "ExecutionDetail", parameters: [prefer] },
    description: "Answers as soon as the row exists, 404 until then.",
  },
  [`GET ${byToolCall}/events`]: {
    id: "followToolCall",
    ...{ tag, summary: "Follow a tool call", content: eventStream, parameters: resume, also: over },
    description:
      "May be opened before the execution exists: it waits for a minute (E9). With `Accept: application/json` a page of the log.",
  },
  [`POST ${byToolCall}/cancel`]: { id: "cancelToolCall", tag, summary: "Cancel the execution of a tool call", output: "ExecutionDetail" },
  [`GET ${execution}`]: { id: "getExecution", tag, summary: "Read an execution", output: "ExecutionDetail" },
  [`GET ${execution}/events`]: {
    id: "followExecution",
    ...{ tag, summary: "Follow an execution", content: eventStream, parameters: resume, also: over },
    description: "Replays, then goes on live to the final event. With `Accept: application/json` a page of the log, oldest first.",
  },
  [`POST ${execution}/cancel`]: {
    id: "cancelExecution",
    ...{ tag, summary: "Cancel an execution", output: "ExecutionDetail" },
    description: "Idempotent; a finished execution comes back unchanged, and everything below it is cancelled too.",
  },
  [`GET ${execution}/usage`]: { id: "getUsage", tag, summary: "Read what an execution used", output: "UsageReport" },
  [`GET ${execution}/approvals`]: { id: "listApprovals", tag, summary: "List what an execution asked", output: "Approval" },
  [`POST ${execution}/approvals/{approval_id}`]: {
    id: "decideApproval",
    ...{ tag, summary: "Decide an approval", output: "Approval", faults: [409] },
    description: "The first decision wins.",
  },
  [`GET ${execution}/workspace-archive`]: {
    id: "downloadWorkspaceArchive",
    ...{ tag: "Files", summary: "Download the workspace", content: bytes, parameters: range, faults: [416] },
  },
  [`GET ${execution}/skill-version`]: { id: "getExecutedVersion", tag, summary: "Read which version ran", output: "ExecutedVersion" },
  [`GET ${space}/skills/executions`]: { id: "listExecutions", tag, summary: "List executions", output: "ExecutionSummary" },
  [`GET ${space}/skills/{skill_slug}/executions`]: {
    id: "listExecutionsOfSkill",
    ...{ tag, summary: "List a skill's executions", output: "ExecutionSummary" },
  },
  [`POST ${space}/skills/{slug}/executions`]: {
    id: "startExecution",
    ...{ tag, summary: "Start a skill", output: "ExecutionDetail", parameters: [idempotencyKey], faults: [409] },
    description: "With `Accept: text/event-stream` the answer is the execution's event stream.",
    also: { "200": "The same key and body started it before; `Idempotent-Replayed: true`." },
  },
  [`GET ${space}/tools`]: { id: "listTools", tag: "Skills", summary: "List skills as a chat model's tools", output: "Tool" },
  [`POST ${space}/tools/{tool_name}/execute`]: {
    id: "dispatchToolCall",
    ...{ tag, summary: "Dispatch a tool call", output: "ExecutionDetail", faults: [409] },
    description: "Creates, or finds, the one execution of that tool call. An id that belongs to another call is 409.",
    also: { "200": "The same call was dispatched before." },
  },
};
