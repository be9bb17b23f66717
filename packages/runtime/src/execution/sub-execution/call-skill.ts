import { ExecutionId, type ExecutionLimits, isFinalState, type JsonObject, SkillrunError } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import { ExecutionFault, SubExecutionFailed } from "../../skill/execution-fault.ts";
import type { CallOptions } from "../../skill/skill-context.ts";
import { validateInputs } from "../../skill/validate-inputs.ts";
import type { Transaction } from "../../store/connection/database.ts";
import { notify } from "../../store/connection/notify.ts";
import type { CommitItem, CommitResult } from "../../store/event/commit-item.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import { readRun } from "../../store/execution/execution-store.ts";
import {
  countSubExecution,
  insertSubExecution,
  lockCaller,
  type NewSubExecution,
  readSubExecution,
  type SubExecutionRow,
} from "../../store/execution/sub-execution-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { AttemptLost, type HeldAttempt } from "../attempt/attempt-writer.ts";
import { resolveLimits } from "../dispatch/resolve-limits.ts";

const maxKeyLength = 500;

/** A call of a skill by a running attempt. */
export type SkillCall = { key: string; slug: string; inputs: JsonObject; options: CallOptions };

/** Makes the sub-execution of a call, or finds the one that an earlier attempt made. */
export async function openSubExecution(runtime: Runtime, held: HeldAttempt, call: SkillCall): Promise<SubExecutionRow> {
  const known = await readSubExecution(runtime.database, held.run.id, call.key);
  if (known !== null) {
    if (known.skill_slug !== call.slug)
      throw new ExecutionFault("skill_error", "call_changed", `The call "${call.key}" ran ${known.skill_slug} before, not ${call.slug}.`);
    return known;
  }
  return await makeSubExecution(runtime, held, call);
}

/** Resolves with the outputs of a sub-execution once it is finished; rejects with `SubExecutionFailed`. */
export async function awaitSubExecution(runtime: Runtime, held: HeldAttempt, child: SubExecutionRow): Promise<JsonObject> {
  const ended = isFinalState(child.state) ? child : await runtime.subExecutions.wait(held.run.root_execution_id, child.id, held.signal);
  if (ended.state !== "completed") throw new SubExecutionFailed(ended);
  return ended.outputs ?? {};
}

async function makeSubExecution(runtime: Runtime, held: HeldAttempt, { key, slug, inputs, options }: SkillCall): Promise<SubExecutionRow> {
  const { run } = held;
  if (key.length > maxKeyLength) throw new Error(`A call's name may have at most ${maxKeyLength} characters.`);
  const skill = await runtime.skills.resolve(run.space_id, slug);
  validateInputs(skill, inputs, "inputs");
  const limits = await resolveLimits(runtime, run, skill);
  if (limits.depth !== null && run.depth + 1 > limits.depth) throw denied("depth", `Sub-executions may nest ${limits.depth} deep.`);
  const slot = runtime.worker?.reserve() ?? null;
  const child: NewSubExecution = {
    id: ExecutionId.parse(runtime.newId()),
    parent_execution_id: run.id,
    call_key: key,
    skill_slug: skill.slug,
    skill_version: skill.version,
    skill_version_id: skill.versionId,
    inputs,
    file_source_ids: options.fileSourceIds ?? [],
    limits:
      options.timeoutMs === undefined
        ? limits
        : { ...limits, wallclock_ms: Math.min(options.timeoutMs, limits.wallclock_ms ?? options.timeoutMs) },
    worker_id: slot?.workerId ?? null,
  };
  try {
    const { item, result } = await runtime.database.transaction((transaction) => storeChild(runtime, transaction, held, child));
    runtime.events.announce(item, result);
    if (slot === null) runtime.engine.wake();
    else await runHere(runtime, child.id, slot);
  } finally {
    slot?.release();
  }
  return { id: child.id, call_key: key, skill_slug: slug, state: "queued", outputs: null, failure_reason: null, error: null };
}

async function runHere(runtime: Runtime, id: ExecutionId, slot: NonNullable<ReturnType<NonNullable<Runtime["worker"]>["reserve"]>>) {
  // What cannot be read now is found by the worker's next look at what it holds.
  const run = await readRun(runtime.database, id).catch(() => null);
  if (run !== null) slot.run(run);
}

/** The child's row, its first event, the caller's counters and the job are one commit, under the caller's fence (E3). */
async function storeChild(runtime: Runtime, transaction: Transaction, held: HeldAttempt, child: NewSubExecution) {
  const { run } = held;
  const locked = await lockCaller(transaction, run);
  if (locked === null) throw new AttemptLost();
  checkCaller(locked, held, child.limits);
  const summary = await insertSubExecution(transaction, child);
  const item: CommitItem = {
    execution_id: child.id,
    root_execution_id: run.root_execution_id,
    attempt: null,
    from_states: "queued",
    events: [{ type: "execution_queued", payload: jsonText({ execution: summary, chat_tool_call_id: null }) }],
  };
  const [result] = await commitItems(transaction, [item]);
  if (result?.accepted !== true) throw new SkillrunError("internal", "The sub-execution's first event was not stored.");
  await countSubExecution(transaction, run, result.first_seq);
  if (child.worker_id === null) {
    await runtime.engine.enqueue(transaction, [{ execution_id: child.id, tenant_id: run.tenant_id, space_id: run.space_id }], "tree");
    await notify(transaction, "jobs", "");
  }
  return { item, result: result satisfies CommitResult };
}

function checkCaller(
  { caller, treeSize }: NonNullable<Awaited<ReturnType<typeof lockCaller>>>,
  held: HeldAttempt,
  limits: ExecutionLimits | null,
) {
  const isOurs = caller.attempt === held.attempt && caller.state === "running" && caller.worker_id === held.workerId;
  if (!isOurs || caller.cancel_requested) throw new AttemptLost();
  const { children = null } = held.run.limits ?? limits ?? {};
  if (children !== null && caller.child_count >= children) throw denied("children", `An execution may make ${children} sub-executions.`);
  const { tree_size = null } = held.run.root_limits ?? limits ?? {};
  if (tree_size !== null && treeSize >= tree_size) throw denied("tree_size", `A tree may have ${tree_size} executions.`);
}

function denied(limit: string, message: string): ExecutionFault {
  return new ExecutionFault("policy_denied", "limit_reached", message, { limit });
}
