import { type ExecutionError, type FailureReason, type JsonObject, SkillrunError } from "@skillrun/contract";
import type { Runtime } from "../runtime.ts";
import { type HandlerSkill, SkillFailure } from "../skill/define-skill.ts";
import { createHandlerContext } from "../skill/handler-context.ts";
import type { CommitItem, ExecutionPatch, NewEvent } from "../store/event-commit.ts";
import { type ExecutionRun, readSupersededSeq } from "../store/execution-store.ts";
import { jsonText } from "../store/json-text.ts";
import { AttemptLost, createAttemptWriter } from "./attempt-writer.ts";
import { type ExecutionAct, statesAllowing } from "./execution-state.ts";
import { stageMaterials } from "./stage-materials.ts";

const maxOutputBytes = 1_000_000;
const cancelGraceMs = 600;
const maxLostWorkers = 3;

/** Why a run is told to stop: a person cancelled it, or the worker must let go of it. */
export type StopReason = "cancelled" | "let_go";

/** How a run ended here: `finished`, or `let_go` when the execution is unfinished and free to be taken. */
export type RunEnd = "finished" | "let_go";

type Ending = { act: ExecutionAct; patch: ExecutionPatch; event: NewEvent };

/** Runs one attempt of an execution on this worker, from its claim to its final event. `signal`'s reason is a `StopReason`. */
export async function runExecution(runtime: Runtime, run: ExecutionRun, workerId: string, signal: AbortSignal): Promise<RunEnd> {
  const held = (act: ExecutionAct, attempt: number, patch: ExecutionPatch, events: NewEvent[]): CommitItem => ({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt,
    from_states: statesAllowing(act),
    patch,
    events,
  });
  const finish = async ({ act, patch, event }: Ending, attempt: number): Promise<RunEnd> => {
    const item = held(act, attempt, { ...patch, finished: true, worker_id: null }, [event]);
    await runtime.events.append(attempt === run.attempt ? { ...item, claimed_by: workerId } : item);
    return "finished";
  };
  try {
    if (run.cancel_requested) return await finish(cancelled, run.attempt);
    if (run.worker_lost_count >= maxLostWorkers) return await finish(workerLost(run.worker_lost_count), run.attempt);
    const attempt = run.attempt + 1;
    const first = run.state === "queued";
    const supersededFrom = first ? null : await readSupersededSeq(runtime.database, run.root_execution_id, run.id);
    const started: NewEvent[] = first ? [{ type: "execution_started", payload: "{}" }] : [];
    started.push({ type: "attempt_started", payload: jsonText({ worker_id: workerId, superseded_from_seq: supersededFrom }) });
    const claim = held(first ? "start" : "restart", run.attempt, { state: "running", attempt, worker_id: workerId, started: true }, started);
    const claimed = await runtime.events.append({ ...claim, claimed_by: workerId });
    if (!claimed.accepted) return "finished";
    const ending = await runSkill(runtime, run, attempt, signal);
    return ending === "let_go" ? "let_go" : await finish(ending, attempt);
  } catch (error) {
    // The log could not be written: whether the database is gone or the attempt was taken away, this attempt is over.
    if (!(error instanceof AttemptLost)) runtime.log.error({ err: error, execution_id: run.id }, "an attempt was given up");
    return "let_go";
  }
}

async function runSkill(runtime: Runtime, run: ExecutionRun, attempt: number, signal: AbortSignal): Promise<Ending | "let_go"> {
  const stop = new AbortController();
  const writer = createAttemptWriter(runtime, run, attempt, stop.signal);
  let finishContext: (() => Promise<void>) | undefined;
  const work = async (): Promise<Ending> => {
    const skill = runtime.skills.get(run.skill_slug);
    const materials = await stageMaterials(runtime, run, writer);
    const { context, finish } = createHandlerContext({ executionId: run.id, attempt, signal: stop.signal, materials, writer });
    finishContext = finish;
    const outputs = await skill.run(context, skill.inputs.parse(run.inputs));
    await finish();
    return completed(skill, outputs);
  };
  const { promise: stopped, resolve: onStop } = Promise.withResolvers<Ending | "let_go">();
  const stopAll = () => {
    const reason: StopReason = signal.reason;
    const told = new DOMException(reason === "cancelled" ? "The execution was cancelled." : "The worker lets go of the execution.", "AbortError");
    const end = () => onStop(reason === "cancelled" ? cancelled : "let_go");
    // A skill that heeds its signal ends before its grace does; one that is deaf is left behind, and the log refuses what it still says.
    setTimeout(end, reason === "cancelled" ? cancelGraceMs : 0).unref();
    settled.then(end, end);
    stop.abort(told);
  };
  const settled = work();
  settled.catch(() => {});
  if (signal.aborted) stopAll();
  else signal.addEventListener("abort", stopAll, { once: true });
  try {
    const ending = await Promise.race([settled, stopped]);
    return signal.aborted ? await stopped : ending;
  } catch (error) {
    if (signal.aborted) return await stopped;
    if (error instanceof AttemptLost) throw error;
    // What the skill said before it failed comes before its end; when that cannot be stored, the attempt is over.
    await finishContext?.();
    return failed("skill_error", errorOf(error));
  } finally {
    signal.removeEventListener("abort", stopAll);
    stop.abort(new DOMException("The attempt has ended.", "AbortError"));
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
  if (text.length > maxOutputBytes) {
    const message = `The outputs are ${text.length} bytes; at most ${maxOutputBytes} are kept. Large results belong into artifacts.`;
    return failed("output_too_large", { code: "output_too_large", message, retryable: false });
  }
  const value: JsonObject = JSON.parse(text);
  return { act: "complete", patch: { state: "completed", outputs: value }, event: { type: "execution_completed", payload: jsonText({ outputs: value }) } };
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
    const base = { code: error.code, message: error.message, retryable: false };
    return error.details === undefined ? base : { ...base, details: error.details };
  }
  if (error instanceof SkillrunError) return { code: error.code, message: error.message, retryable: false };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "unexpected_error", message: message.slice(0, 2_000) || "The skill failed without a message.", retryable: true };
}
