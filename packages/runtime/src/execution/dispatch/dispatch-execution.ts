import { createHash } from "node:crypto";
import {
  type DispatchToolCall,
  type ExecutionDetail,
  ExecutionId,
  type ExecutionLimits,
  SkillrunError,
  type StartExecution,
} from "@skillrun/contract";
import { auditRow } from "../../audit/audit-row.ts";
import type { RequestContext } from "../../runtime.ts";
import type { RunnableSkill } from "../../skill/runnable-skill.ts";
import { validateInputs } from "../../skill/validate-inputs.ts";
import { type NewExecution, readDispatched, readExecution } from "../../store/execution/execution-store.ts";
import { claimIdempotencyKey, type IdempotencyClaim, readClaimed } from "../../store/execution/idempotency-store.ts";
import { chooseModel } from "./choose-model.ts";
import { requireSameCall } from "./require-same-call.ts";
import { resolveLimits } from "./resolve-limits.ts";
import { storeExecution } from "./store-execution.ts";

/**
 * Starts a skill. With an `idempotency_key` that was used before for the same body, the earlier execution comes back and `replayed` is true;
 * for another body it is a `conflict`.
 */
export async function startExecution(
  context: RequestContext,
  input: StartExecution,
): Promise<{ execution: ExecutionDetail; replayed: boolean }> {
  const { runtime, principal } = context;
  await runtime.scope.require(principal, input.space_id, "executions:start");
  try {
    return await makeStarted(context, input);
  } catch (error) {
    // What was started while the skill could be called is found again when it no longer can.
    const claim = error instanceof SkillrunError ? claimOf(context, input) : null;
    const earlier = claim === null ? null : await readClaimed(runtime.database, claim);
    const found = earlier === null ? null : await readExecution(runtime.database, input.space_id, earlier);
    if (found === null) throw error;
    return { execution: found, replayed: true };
  }
}

async function makeStarted(context: RequestContext, input: StartExecution): Promise<{ execution: ExecutionDetail; replayed: boolean }> {
  const { runtime, principal } = context;
  const skill = await runtime.skills.resolve(input.space_id, input.slug);
  const model = await chooseModel(runtime, input.space_id, input.model);
  validateInputs(skill, input.inputs, "inputs");
  const limits = await resolveLimits(runtime, { tenant_id: principal.tenant_id, space_id: input.space_id }, skill);
  const execution = newExecution(context, { ...input, model, skill, limits, source: "standalone" });
  const claim = claimOf(context, input);
  if (claim === null) {
    const stored = await storeExecution(runtime, execution);
    if (stored === null) throw new SkillrunError("internal", "The execution could not be stored.");
    return { execution: stored, replayed: false };
  }
  const record = { ...claim, execution_id: execution.id };
  // The key and the execution are one commit: whoever comes second waits, and finds the first.
  let earlier: ExecutionId | null = null;
  const stored = await storeExecution(runtime, { ...execution, idempotency_key: claim.key }, async (transaction) => {
    earlier = await claimIdempotencyKey(transaction, record);
    return earlier === null;
  });
  if (stored !== null) return { execution: stored, replayed: false };
  const found = earlier === null ? null : await readExecution(runtime.database, input.space_id, earlier);
  if (found === null) throw new SkillrunError("conflict", "The idempotency key belongs to an execution that no longer exists.");
  return { execution: found, replayed: true };
}

/** The key of a request and what it was sent with; null without one. */
function claimOf({ principal }: RequestContext, input: StartExecution): Omit<IdempotencyClaim, "execution_id"> | null {
  const { space_id, slug, inputs, file_source_ids, model, idempotency_key: key } = input;
  if (key === undefined) return null;
  const body = JSON.stringify([slug, sortKeys(inputs), file_source_ids, model]);
  return { space_id, principal_id: principal.id, route: "start_execution", key, body_hash: createHash("sha256").update(body).digest() };
}

/**
 * Makes the one execution of a tool call, or finds it when the same call is delivered again: `created` is false then. An id that belongs to
 * another call is a `conflict`.
 */
export async function dispatchToolCall(
  context: RequestContext,
  input: DispatchToolCall,
): Promise<{ execution: ExecutionDetail; created: boolean }> {
  const { runtime } = context;
  await runtime.scope.require(context.principal, input.space_id, "executions:start");
  try {
    return await makeDispatched(context, input);
  } catch (error) {
    // A call that was taken while the skill could be called is found again when it no longer can.
    const found = error instanceof SkillrunError ? await readDispatched(runtime.database, input.space_id, input.tool_call_id) : null;
    if (found === null) throw error;
    requireSameCall(input, found);
    return { execution: found.execution, created: false };
  }
}

async function makeDispatched(context: RequestContext, input: DispatchToolCall): Promise<{ execution: ExecutionDetail; created: boolean }> {
  const { runtime } = context;
  const skill = await runtime.skills.resolve(input.space_id, input.tool_name);
  const model = await chooseModel(runtime, input.space_id, input.model);
  validateInputs(skill, input.arguments, "arguments");
  const limits = await resolveLimits(runtime, { tenant_id: context.principal.tenant_id, space_id: input.space_id }, skill);
  const execution = newExecution(context, {
    ...input,
    model,
    skill,
    limits,
    source: "chat",
    inputs: input.arguments,
    file_source_ids: input.uploaded_files,
    chat: { thread_id: input.thread_id, message_id: input.message_id, tool_call_id: input.tool_call_id },
  });
  const stored = await storeExecution(runtime, execution);
  if (stored !== null) return { execution: stored, created: true };
  const found = await readDispatched(runtime.database, input.space_id, input.tool_call_id);
  if (found === null)
    throw new SkillrunError("conflict", "The tool call's execution was deleted while it was looked up; dispatch it again.");
  requireSameCall(input, found);
  return { execution: found.execution, created: false };
}

type Plan = Pick<StartExecution, "space_id" | "inputs" | "model" | "file_source_ids"> & {
  skill: Pick<RunnableSkill, "slug" | "version" | "versionId">;
  limits: ExecutionLimits;
  source: "standalone" | "chat";
  chat?: { thread_id: string | null; message_id: string | null; tool_call_id: string };
};

function newExecution(context: RequestContext, plan: Plan): NewExecution {
  const { runtime, principal } = context;
  const id = ExecutionId.parse(runtime.newId());
  const { slug: skill_slug, version: skill_version } = plan.skill;
  const details = { skill_slug, skill_version, source: plan.source };
  return {
    id,
    tenant_id: principal.tenant_id,
    space_id: plan.space_id,
    principal_id: principal.id,
    skill_slug,
    skill_version,
    skill_version_id: plan.skill.versionId,
    source: plan.source,
    inputs: plan.inputs,
    model: plan.model,
    file_source_ids: plan.file_source_ids,
    chat_thread_id: plan.chat?.thread_id ?? null,
    chat_message_id: plan.chat?.message_id ?? null,
    chat_tool_call_id: plan.chat?.tool_call_id ?? null,
    idempotency_key: null,
    limits: plan.limits,
    tick: null,
    held: false,
    worker_id: null,
    audit: auditRow(context, { action: "execution.started", resource_id: id, space_id: plan.space_id, details }),
  };
}

/** Key order is no part of what a body says. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
