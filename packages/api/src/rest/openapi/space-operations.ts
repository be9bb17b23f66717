import { eventStream, type Operation, resume } from "./operation.ts";

const space = "/spaces/{space_id}";
const thread = `${space}/threads/{thread_id}`;
const schedule = `${space}/schedules/{schedule_id}`;
const member = `${space}/members/{principal_id}`;
const principal = "/principals/{principal_id}";
const apiKey = "/api-keys/{api_key_id}";
const turnStream = {
  "text/event-stream": { schema: { type: "string", description: "The AI SDK's UI message stream protocol, version 1." } },
};

/** Chats and schedules. */
export const workOperations: Record<string, Operation> = {
  [`GET ${space}/schedules`]: { id: "listSchedules", tag: "Schedules", summary: "List schedules", output: "Schedule" },
  [`POST ${space}/schedules`]: { id: "createSchedule", tag: "Schedules", summary: "Create a schedule", output: "Schedule" },
  [`GET ${schedule}`]: { id: "getSchedule", tag: "Schedules", summary: "Read a schedule", output: "Schedule" },
  [`PATCH ${schedule}`]: { id: "updateSchedule", tag: "Schedules", summary: "Change a schedule", output: "Schedule" },
  [`DELETE ${schedule}`]: { id: "deleteSchedule", tag: "Schedules", summary: "Delete a schedule" },
  [`GET ${space}/threads`]: { id: "listThreads", tag: "Chat", summary: "List one's threads", output: "Thread" },
  [`POST ${space}/threads`]: { id: "createThread", tag: "Chat", summary: "Begin a thread", output: "Thread" },
  [`GET ${thread}`]: { id: "getThread", tag: "Chat", summary: "Read a thread", output: "Thread" },
  [`PATCH ${thread}`]: { id: "renameThread", tag: "Chat", summary: "Rename a thread", output: "Thread" },
  [`DELETE ${thread}`]: { id: "deleteThread", tag: "Chat", summary: "Delete a thread" },
  [`GET ${thread}/messages`]: { id: "listMessages", tag: "Chat", summary: "List a thread's messages", output: "Message" },
  [`GET ${thread}/events`]: {
    id: "followThread",
    ...{ tag: "Chat", summary: "Follow every execution of a thread", content: eventStream },
    parameters: [...resume, { name: "live_only", in: "query", schema: { enum: ["true", "false"], default: "false" } }],
  },
  [`GET ${thread}/stream`]: {
    id: "resumeTurn",
    ...{ tag: "Chat", summary: "Resume the live answer", content: turnStream, also: { "204": "No answer is under way." } },
  },
  [`POST ${thread}/stop`]: { id: "stopTurn", tag: "Chat", summary: "Stop the live answer" },
  [`POST ${space}/chat`]: {
    id: "startTurn",
    ...{ tag: "Chat", summary: "Send a message and stream the answer", content: turnStream, faults: [409] },
    sends: {
      "application/json": {
        schema: {
          type: "object",
          required: ["thread_id", "message"],
          properties: {
            thread_id: { type: "string", format: "uuid" },
            message: {
              type: "object",
              description: "A UIMessage of the AI SDK.",
              required: ["id", "role", "parts"],
              properties: {
                id: { type: "string" },
                role: { const: "user" },
                parts: { type: "array", minItems: 1, items: { type: "object" } },
              },
            },
          },
        },
      },
    },
  },
};

/** Spaces, the tenant, who acts in it, and keys. */
export const tenantOperations: Record<string, Operation> = {
  "GET /me": { id: "getMe", tag: "Tenant", summary: "Read who the credential belongs to", output: "Me" },
  "GET /tenant": { id: "getTenant", tag: "Tenant", summary: "Read the tenant", output: "Tenant" },
  "PATCH /tenant": { id: "updateTenant", tag: "Tenant", summary: "Rename or limit the tenant", output: "Tenant" },
  "GET /principals": { id: "listPrincipals", tag: "Tenant", summary: "List people and programs", output: "PrincipalEntry" },
  "POST /principals": {
    id: "createPrincipal",
    ...{ tag: "Tenant", summary: "Add a person or a program", output: "CreatedPrincipal", faults: [409] },
    description: "A person comes with a link that works once; it is shown this once.",
  },
  [`GET ${principal}`]: { id: "getPrincipal", tag: "Tenant", summary: "Read a person or program", output: "PrincipalEntry" },
  [`PATCH ${principal}`]: {
    id: "updatePrincipal",
    ...{ tag: "Tenant", summary: "Rename, promote or disable someone", output: "PrincipalEntry", faults: [409] },
  },
  [`DELETE ${principal}`]: { id: "deletePrincipal", tag: "Tenant", summary: "End everything someone signs in with", faults: [409] },
  [`POST ${principal}/link`]: { id: "createLink", tag: "Tenant", summary: "Make a one-time link", output: "OneTimeLink", faults: [409] },
  "GET /api-keys": { id: "listApiKeys", tag: "Tenant", summary: "List API keys", output: "ApiKey" },
  "POST /api-keys": {
    id: "createApiKey",
    ...{ tag: "Tenant", summary: "Create an API key", output: "NewApiKey", faults: [409] },
    description: "The key itself is in this answer alone.",
  },
  [`GET ${apiKey}`]: { id: "getApiKey", tag: "Tenant", summary: "Read an API key's entry", output: "ApiKey" },
  [`PATCH ${apiKey}`]: { id: "updateApiKey", tag: "Tenant", summary: "Rename an API key", output: "ApiKey" },
  [`DELETE ${apiKey}`]: { id: "revokeApiKey", tag: "Tenant", summary: "Revoke an API key" },
  [`POST ${apiKey}/rotate`]: {
    id: "rotateApiKey",
    tag: "Tenant",
    summary: "Give an API key another secret",
    output: "NewApiKey",
    faults: [409],
  },
  "GET /events": { id: "listAuditEvents", tag: "Tenant", summary: "Read the audit log", output: "AuditEvent", faults: [404] },

  "GET /spaces": { id: "listSpaces", tag: "Spaces", summary: "List one's spaces", output: "Space" },
  "POST /spaces": { id: "createSpace", tag: "Spaces", summary: "Create a space", output: "SpaceDetail" },
  [`GET ${space}`]: { id: "getSpace", tag: "Spaces", summary: "Read a space", output: "SpaceDetail" },
  [`PATCH ${space}`]: { id: "updateSpace", tag: "Spaces", summary: "Rename or limit a space", output: "SpaceDetail" },
  [`DELETE ${space}`]: { id: "deleteSpace", tag: "Spaces", summary: "Delete a space", faults: [409] },
  [`GET ${space}/members`]: { id: "listMembers", tag: "Spaces", summary: "List members", output: "Member" },
  [`POST ${space}/members`]: { id: "addMember", tag: "Spaces", summary: "Add a member", output: "Member", faults: [409] },
  [`PATCH ${member}`]: { id: "updateMember", tag: "Spaces", summary: "Change a member's role", output: "Member", faults: [409] },
  [`DELETE ${member}`]: { id: "removeMember", tag: "Spaces", summary: "Remove a member, or leave", faults: [409] },
  [`GET ${space}/models`]: { id: "getSpaceModels", tag: "Spaces", summary: "Read which models may be asked for", output: "SpaceModels" },
  [`PUT ${space}/models`]: { id: "setSpaceModels", tag: "Spaces", summary: "Set which models may be asked for", output: "SpaceModels" },
  [`POST ${space}/tokens`]: {
    id: "mintToken",
    ...{ tag: "Spaces", summary: "Make a scoped token for a browser", output: "ScopedToken" },
    description: "For one execution, tool call or thread; ends with the credential that makes it.",
  },
};
