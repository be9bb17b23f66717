import { type ExecutionError, type FailureReason, type JsonObject, SkillrunError } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import { type HandlerSkill, SkillFailure } from "../skill/define-skill.ts";
import { type AttemptWriter, createHandlerContext } from "../skill/handler-context.ts";
import { databaseFaultOf } from "../store/database-fault.ts";
import type { ExecutionPatch, NewEvent } from "../store/event-commit.ts";
import { type ExecutionRun, readSupersededSeq } from "../store/execution-store.ts";
import { jsonText } from "../store/json-text.ts";
import { readStepNames } from "../store/step-store.ts";
import { AttemptLost, createAttemptWriter } from "./attempt-writer.ts";
import { type ExecutionAct, statesAllowing } from "./execution-state.ts";
import { stageMaterials } from "./stage-materials.ts";

const maxOutputBytes = 1_000_000;
const maxDetailsLength = 50_000;
const cancelGraceMs = 600;
const maxLostWorkers = 3;

/** Why a run is told to stop: a person cancelled it, or the worker must let go of it. */
export type StopReason = "cancelled" | "let_go";

/**
 * How a run ended here: `finished`; `let_go`, the execution is unfinished and another worker may take it; `broken`, the same, but by a fault that
 * may well come again.
 */
export type RunEnd = "finished" | "let_go" | "broken";

type Ending = { act: ExecutionAct; patch: ExecutionPatch; event: NewEvent };

/** Runs one attempt of an execution on this worker, from its claim to its final event. `signal`'s reason is a `StopReason`. */
export async function runExecution(runtime: Runtime, run: ExecutionRun, workerId: string, signal: AbortSignal): Promise<RunEnd> {
  if (signal.aborted && signal.reason === ("let_go" satisfies StopReason)) return "let_go";
  const finish = async (ending: Ending, attempt: number): Promise<RunEnd> => {
    await finishAttempt(runtime, run, { attempt, workerId }, ending);
    return "finished";
  };
  try {
    if (run.cancel_requested) return await finish(cancelled, run.attempt);
    if (run.worker_lost_count >= maxLostWorkers) return await finish(workerLost(run.worker_lost_count), run.attempt);
    if (!run.is_claimed && !(await claimAttempt(runtime, run, workerId))) return "finished";
    const attempt = run.is_claimed ? run.attempt : run.attempt + 1;
    const ending = await runSkill(runtime, run, { attempt, workerId }, signal);
    return ending === "let_go" ? "let_go" : await finish(ending, attempt);
  } catch (error) {
    if (error instanceof AttemptLost) return "let_go";
    // The log could not be written: this attempt is over, whatever became of the database.
    runtime.log.error({ err: error, execution_id: run.id }, "an attempt was given up");
    return databaseFaultOf(error) === "away" ? "let_go" : "broken";
  }
}

/** Begins the next attempt; false when the execution is finished or another worker's. */
async function claimAttempt(runtime: Runtime, run: ExecutionRun, workerId: string): Promise<boolean> {
  const first = run.state === "queued";
  const supersededFrom = first ? null : await readSupersededSeq(runtime.database, run.root_execution_id, run.id);
  const started: NewEvent[] = first ? [{ type: "execution_started", payload: "{}" }] : [];
  started.push({ type: "attempt_started", payload: jsonText({ worker_id: workerId, superseded_from_seq: supersededFrom }) });
  const claimed = await runtime.events.append({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt: run.attempt,
    claimed_by: workerId,
    from_states: statesAllowing(first ? "start" : "restart"),
    patch: { state: "running", attempt: run.attempt + 1, worker_id: workerId, started: true },
    events: started,
  });
  return claimed.accepted;
}

type Held = { attempt: number; workerId: string };

/** Ends the execution, unless it is finished or another worker's by now. */
async function finishAttempt(
  runtime: Runtime,
  run: ExecutionRun,
  { attempt, workerId }: Held,
  { act, patch, event }: Ending,
): Promise<void> {
  await runtime.events.append({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt,
    claimed_by: workerId,
    from_states: statesAllowing(act),
    patch: { ...patch, finished: true, worker_id: null },
    events: [event],
  });
}

async function runSkill(runtime: Runtime, run: ExecutionRun, held: Held, signal: AbortSignal): Promise<Ending | "let_go"> {
  const stop = new AbortController();
  const writer = createAttemptWriter(runtime, run, held, stop.signal);
  const settled = workOn(runtime, run, held.attempt, { writer, signal: stop.signal });
  const { promise: stopped, resolve: onStop } = Promise.withResolvers<Ending | "let_go">();
  const stopAll = () => {
    const isCancel = signal.reason === ("cancelled" satisfies StopReason);
    const end = () => onStop(isCancel ? cancelled : "let_go");
    // A skill that heeds its signal ends before its grace does; one that is deaf is left behind, and the log refuses what it still says.
    setTimeout(end, isCancel ? cancelGraceMs : 0).unref();
    settled.then(end, end);
    stop.abort(new DOMException(isCancel ? "The execution was cancelled." : "The worker lets go of the execution.", "AbortError"));
  };
  if (signal.aborted) stopAll();
  else signal.addEventListener("abort", stopAll, { once: true });
  try {
    const ending = await Promise.race([settled, stopped]);
    if (signal.aborted) return await stopped;
    // Whatever the skill made of it: an attempt that could not write has no say in how the execution ends.
    if (writer.failure !== undefined) throw writer.failure;
    return ending;
  } catch (error) {
    if (signal.aborted) return await stopped;
    throw error;
  } finally {
    signal.removeEventListener("abort", stopAll);
    stop.abort(new DOMException("The attempt has ended.", "AbortError"));
  }
}

/** Runs the skill's own code; a failure of it is an ending too. */
async function workOn(
  runtime: Runtime,
  run: ExecutionRun,
  attempt: number,
  { writer, signal }: { writer: AttemptWriter; signal: AbortSignal },
): Promise<Ending> {
  const materials = await stageMaterials(runtime, run, writer);
  const finishedSteps = attempt === 1 ? [] : await readStepNames(runtime.database, run.id);
  const { context, finish } = createHandlerContext({ executionId: run.id, attempt, signal, materials, writer, finishedSteps });
  try {
    const skill = runtime.skills.get(run.skill_slug);
    const outputs = await skill.run(context, skill.inputs.parse(run.inputs));
    await finish();
    return completed(skill, outputs);
  } catch (error) {
    // What the skill said before it failed comes before its end.
    await finish().catch(() => {});
    return failed("skill_error", errorOf(error));
  }
}

const cancelled: Ending = { act: "cancel", patch: { state: "cancelled" }, event: { type: "execution_cancelled", payload: "{}" } };

function completed(skill: HandlerSkill, outputs: unknown): Ending {
  const parsed = skill.outputs.safeParse(outputs);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const message = `The skill's outputs do not fit its schema: ${issue?.path.join(".") || "outputs"}: ${issue?.message}`;
    return failed("output_invalid", { code: "output_invalid", message, retryable: false });
  }
  const text = jsonText(parsed.data);
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxOutputBytes) {
    const message = `The outputs are ${sizeBytes} bytes; at most ${maxOutputBytes} are kept. Large results belong into artifacts.`;
    return failed("output_too_large", { code: "output_too_large", message, retryable: false });
  }
  const value: JsonObject = JSON.parse(text);
  return {
    act: "complete",
    patch: { state: "completed", outputs: value },
    event: { type: "execution_completed", payload: jsonText({ outputs: value }) },
  };
}

function failed(reason: FailureReason, error: ExecutionError): Ending {
  const event: NewEvent = { type: "execution_failed", payload: jsonText({ failure_reason: reason, error }) };
  return { act: "fail", patch: { state: "failed", failure_reason: reason, error }, event };
}

function workerLost(times: number): Ending {
  const message = `${times} workers were lost one after the other while they ran this execution; it is not tried again.`;
  return failed("worker_lost", { code: "worker_lost", message, retryable: true });
}

function errorOf(error: unknown): ExecutionError {
  if (error instanceof SkillFailure) {
    const base = { code: shorten(error.code), message: shorten(error.message), retryable: false };
    const details = storable(error.details);
    return details === undefined ? base : { ...base, details };
  }
  if (error instanceof SkillrunError) return { code: error.code, message: shorten(error.message), retryable: false };
  return { code: "unexpected_error", message: messageOf(error), retryable: true };
}

/** Anything can be thrown, and it may not even be able to say what it is. */
function messageOf(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    return shorten(String(message)) || "The skill failed without a message.";
  } catch {
    return "The skill failed with something that cannot be shown.";
  }
}

function storable(details: JsonObject | undefined): JsonObject | undefined {
  try {
    return details !== undefined && JSON.stringify(details).length <= maxDetailsLength ? details : undefined;
  } catch {
    return undefined;
  }
}

function shorten(text: string): string {
  return text.slice(0, 2_000);
}
