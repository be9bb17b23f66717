import { randomUUID } from "node:crypto";
import type { Permission } from "@skillrun/contract";
import type { ApiFixture } from "../rest/testing/make-fixture.testing.ts";

/** What a procedure or a route takes: a permission; `credential`, that anyone is known; `open`, nothing. And an input that its schema accepts. */
export type AccessRow = {
  needs: Permission | "credential" | "open";
  input?: Record<string, unknown>;
  /** True where a scoped token may be for it. */
  reach?: true;
  /** True where the walk's own owner does not try it: nothing would be left to walk on. */
  endsAll?: true;
};

/** Ids of things that are there, in the fixture's space. */
export type Things = { space_id: string; execution_id: string; tool_call_id: string; thread_id: string; schedule_id: string };

/** Makes the things that the rows speak of. */
export async function makeThings({ send, inSpace, finish, test }: ApiFixture): Promise<Things> {
  const [thread_id, tool_call_id] = [randomUUID(), "call of the walk"];
  await send(inSpace("/threads"), { json: { id: thread_id } });
  await send(inSpace("/tools/count/execute"), { json: { arguments: { n: 1 }, tool_call_id, thread_id } });
  const schedule = await send(inSpace("/schedules"), { json: { skill_slug: "count", inputs: { n: 1 }, cron: "0 9 * * *" } });
  const { data } = (await schedule.json()) as { data: { schedule_id: string } };
  return {
    space_id: test.space_id,
    execution_id: await finish("count", { n: 1 }),
    ...{ tool_call_id, thread_id, schedule_id: data.schedule_id },
  };
}

/** Every procedure by its path. One that the router has and this has not, or the other way round, fails the walk. */
export function procedureRows(things: Things): Record<string, AccessRow> {
  return { ...tenantRows(), ...spaceRows(things), ...executionRows(things), ...skillRows(things), ...workRows(things) };
}

function tenantRows(): Record<string, AccessRow> {
  const principal = { principal_id: randomUUID() };
  const apiKey = { api_key_id: randomUUID() };
  return {
    me: { needs: "credential" },
    "tenant.get": { needs: "tenant:read" },
    "tenant.update": { needs: "tenant:write", input: { name: "Renamed" } },
    "principal.list": { needs: "principals:read", input: {} },
    "principal.get": { needs: "principals:read", input: principal },
    "principal.create": { needs: "principals:write", input: { name: "A program", kind: "api_key" } },
    "principal.update": { needs: "principals:write", input: { ...principal, name: "Renamed" } },
    "principal.delete": { needs: "principals:write", input: principal },
    "principal.createLink": { needs: "principals:write", input: principal },
    "apiKey.list": { needs: "keys:own", input: {} },
    "apiKey.get": { needs: "keys:own", input: apiKey },
    "apiKey.create": { needs: "keys:own", input: { name: "Another" } },
    "apiKey.update": { needs: "keys:own", input: { ...apiKey, name: "Renamed" } },
    "apiKey.rotate": { needs: "keys:own", input: apiKey },
    "apiKey.revoke": { needs: "keys:own", input: apiKey },
  };
}

function spaceRows(things: Things): Record<string, AccessRow> {
  const space = { space_id: things.space_id };
  const principal = { principal_id: randomUUID() };
  return {
    "space.list": { needs: "credential", input: {} },
    "space.create": { needs: "spaces:create", input: { name: "Another" } },
    "space.get": { needs: "space:read", input: space },
    "space.update": { needs: "space:write", input: { ...space, name: "Renamed" } },
    "space.delete": { needs: "space:write", input: space, endsAll: true },
    "space.members": { needs: "members:read", input: space },
    "space.addMember": { needs: "members:write", input: { ...space, ...principal, role: "viewer" } },
    "space.updateMember": { needs: "members:write", input: { ...space, ...principal, role: "viewer" } },
    "space.removeMember": { needs: "members:write", input: { ...space, ...principal } },
    "space.models": { needs: "space:read", input: space },
    "space.setModels": { needs: "models:write", input: { ...space, allowed: null, default: null } },
    "token.mint": { needs: "tokens:mint", input: { ...space, tool_call_id: "any", allow: ["read"] } },
    "audit.list": { needs: "tenant-audit:read", input: {} },
  };
}

function executionRows(things: Things): Record<string, AccessRow> {
  const { space_id, execution_id, tool_call_id, thread_id } = things;
  const space = { space_id };
  const execution = { space_id, execution_id };
  const toolCall = { space_id, tool_call_id };
  return {
    "execution.byChatToolCall": { needs: "executions:read", reach: true, input: toolCall },
    "execution.get": { needs: "executions:read", reach: true, input: execution },
    "execution.list": { needs: "executions:read", input: { ...space, skill_slug: "count" } },
    "execution.listEvents": { needs: "executions:read", reach: true, input: execution },
    "execution.listEventsByChatToolCall": { needs: "executions:read", reach: true, input: toolCall },
    "execution.events": { needs: "executions:read", reach: true, input: execution },
    "execution.eventsByChatToolCall": { needs: "executions:read", reach: true, input: toolCall },
    "execution.usage": { needs: "executions:read", reach: true, input: execution },
    "execution.approvals": { needs: "executions:read", reach: true, input: execution },
    "execution.decideApproval": {
      needs: "approvals:decide",
      reach: true,
      input: { ...execution, approval_id: randomUUID(), decision: "approve" },
    },
    "execution.start": { needs: "executions:start", input: { ...space, slug: "count", inputs: { n: 1 } } },
    "execution.dispatch": { needs: "executions:start", input: { ...toolCall, tool_name: "count", arguments: { n: 1 }, thread_id } },
    "execution.cancel": { needs: "executions:cancel", reach: true, input: execution },
    "execution.cancelByChatToolCall": { needs: "executions:cancel", reach: true, input: toolCall },
  };
}

function skillRows(things: Things): Record<string, AccessRow> {
  const { space_id, execution_id } = things;
  const space = { space_id };
  const execution = { space_id, execution_id };
  const skill = { space_id, slug: "no-such-skill" };
  const version = { ...skill, version: "1.0.0" };
  return {
    "skill.list": { needs: "skills:read", input: space },
    "skill.get": { needs: "skills:read", input: { ...space, slug: "count" } },
    "skill.tools": { needs: "skills:read", input: space },
    "skill.versions": { needs: "skills:read", input: { ...space, slug: "count" } },
    "skill.version": { needs: "skills:read", input: version },
    "skill.file": { needs: "skills:read", input: { ...version, path: "SKILL.md" } },
    "skill.compare": { needs: "skills:read", input: { ...skill, from: "1.0.0", to: "1.0.1" } },
    "skill.executedVersion": { needs: "executions:read", reach: true, input: execution },
    "skill.retire": { needs: "skills:write", input: version },
    "skill.enable": { needs: "skills:write", input: skill },
    "skill.disable": { needs: "skills:write", input: skill },
    "skill.policy": { needs: "space:read", input: space },
    "skill.setPolicy": { needs: "policy:write", input: { ...space, trust: ["bundled"], network: [], sub_executions: true } },
  };
}

function workRows(things: Things): Record<string, AccessRow> {
  const { space_id, thread_id, schedule_id } = things;
  const space = { space_id };
  const thread = { space_id, thread_id };
  const schedule = { space_id, schedule_id };
  const artifact = { space_id, artifact_id: randomUUID() };
  return {
    "artifact.list": { needs: "executions:read", input: space },
    "artifact.get": { needs: "executions:read", reach: true, input: artifact },
    "artifact.downloadUrl": { needs: "executions:read", reach: true, input: artifact },

    "schedule.list": { needs: "schedules:read", input: space },
    "schedule.get": { needs: "schedules:read", input: schedule },
    "schedule.create": { needs: "schedules:write", input: { ...space, skill_slug: "count", inputs: { n: 1 }, cron: "0 9 * * *" } },
    "schedule.update": { needs: "schedules:write", input: { ...schedule, enabled: true } },
    "schedule.delete": { needs: "schedules:write", input: { ...schedule, schedule_id: randomUUID() } },

    "thread.list": { needs: "threads:read", input: space },
    "thread.get": { needs: "threads:read", input: thread },
    "thread.messages": { needs: "threads:read", input: thread },
    "thread.events": { needs: "threads:read", reach: true, input: { ...thread, live_only: true } },
    "thread.create": { needs: "threads:write", input: { ...space, id: randomUUID() } },
    "thread.rename": { needs: "threads:write", input: { ...thread, title: "Renamed" } },
    "thread.delete": { needs: "threads:write", input: { ...thread, thread_id: randomUUID() } },
    "thread.stop": { needs: "threads:write", input: thread },
  };
}

/** Every route that no single procedure answers, by its method and path; `input` holds its path's parameters and, for POST, a JSON body's keys. */
export function routeRows(things: Things): Record<string, AccessRow & { form?: "file" }> {
  const { space_id, execution_id, tool_call_id, thread_id } = things;
  const space = "/spaces/{space_id}";
  const executions = `${space}/skills/executions`;
  const skill = { space_id, slug: "no-such-skill", version: "1.0.0" };
  const message = { id: "m1", role: "user", parts: [{ type: "text", text: "Hello" }] };
  return {
    "POST /files": { needs: "files:write", form: "file" },
    [`GET ${executions}/by-chat-tool-call/{tool_call_id}/events`]: {
      needs: "executions:read",
      reach: true,
      input: { space_id, tool_call_id },
    },
    [`GET ${executions}/{execution_id}/events`]: { needs: "executions:read", reach: true, input: { space_id, execution_id } },
    [`GET ${executions}/{execution_id}/workspace-archive`]: { needs: "executions:read", reach: true, input: { space_id, execution_id } },
    [`GET ${space}/artifacts/{artifact_id}/download`]: {
      needs: "executions:read",
      reach: true,
      input: { space_id, artifact_id: randomUUID() },
    },
    "GET /downloads/{token}": { needs: "open", input: { token: "not-a-token" } },
    [`POST ${space}/skills`]: { needs: "skills:write", input: { space_id }, form: "file" },
    [`POST ${space}/skills/{slug}/versions`]: { needs: "skills:write", input: { space_id, slug: skill.slug }, form: "file" },
    [`GET ${space}/skills/{slug}/versions/{version}/archive`]: { needs: "skills:read", input: skill },
    [`GET ${space}/threads/{thread_id}/events`]: { needs: "threads:read", reach: true, input: { space_id, thread_id } },
    [`GET ${space}/threads/{thread_id}/stream`]: { needs: "threads:read", input: { space_id, thread_id } },
    [`POST ${space}/chat`]: { needs: "threads:write", input: { space_id, thread_id, message } },
  };
}
