import { setTimeout as delay } from "node:timers/promises";
import type { Runtime } from "../../runtime.ts";
import { type AttemptWriter, type Checkpoints, createHandlerContext } from "../../skill/handler-context.ts";
import { readApprovals } from "../../store/execution/approval-store.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import { readStepNames } from "../../store/execution/step-store.ts";
import { readCallKeys } from "../../store/execution/sub-execution-store.ts";
import { createActivity } from "./attempt-activity.ts";
import { createAttemptResults } from "./attempt-results.ts";
import { createAttemptWaits } from "./attempt-waits.ts";
import { createAttemptLog, type HeldAttempt } from "./attempt-writer.ts";
import { cancelled, completed, type Ending, thrown, timedOut } from "./ending.ts";
import { createLimitWatch } from "./limit-watch.ts";
import { stageMaterials } from "./stage-materials.ts";

/** How long a skill has to heed its signal before it is left behind; the log refuses what it still says. */
const graceMs = 600;
const longestTimerMs = 2 ** 31 - 1;

/** Why a run is told to stop: a person cancelled it, or the worker must let go of it. */
export type StopReason = "cancelled" | "let_go";

/** A slot that an execution may leave to others while it waits, and take again. */
export type HeldSlot = { leave(): void; enter(): void };

/** How an attempt ended here: with an ending to store, handed back, or stored as waiting without a worker. */
export type AttemptEnd = Ending | "let_go" | "parked";

/** Runs the skill until it ends, or something ends the attempt: a cancel, a limit, a wait, the worker's stop (`workerSignal`). */
export async function runAttempt(
  runtime: Runtime,
  start: Omit<HeldAttempt, "signal">,
  slot: HeldSlot | undefined,
  workerSignal: AbortSignal,
): Promise<AttemptEnd> {
  const stop = createStop();
  const held: HeldAttempt = { ...start, signal: stop.signal };
  const limits = createLimitWatch(held.run, (ending) => stop.now(ending, "A limit of the execution is reached."));
  const log = createAttemptLog(runtime, held, limits.check);
  const waits = createAttemptWaits(runtime, held, log, () => stop.now("parked", "The execution waits."));
  const activity = createActivity(slot, waits.park);
  const stopListening = heedWorker(workerSignal, stop);
  const stopClock = startClock(held.run, stop);
  const writer: AttemptWriter = {
    append: log.append,
    addUsage: log.addUsage,
    lookUp: log.guard,
    ...createAttemptResults(runtime, held, log),
    working: activity.working,
    callSkill: (key, slug, inputs, options) => waits.call(activity, { key, slug, inputs, options }),
    askPerson: (name, question) => waits.ask(activity, name, question),
  };
  try {
    const end = await stop.race(workOn(runtime, held, writer));
    if (end === "parked" || end === "let_go") return end;
    // Whatever the skill made of it: an attempt that could not write has no say in how the execution ends.
    if (log.failure() !== undefined) throw log.failure();
    if (held.signal.aborted) return end;
    // A skill may not have noticed what its sub-executions spent.
    return (await limits.checkTree(runtime)) ?? end;
  } finally {
    stopClock();
    stopListening();
    activity.close();
    stop.end();
  }
}

/** The same for every attempt: an error of its own for each would cost more than anything else that ends it. */
const ended = new DOMException("The attempt has ended.", "AbortError");

type Stop = ReturnType<typeof createStop>;

/** Decides how the attempt ends when the skill does not: the first to stop it does. */
function createStop() {
  const controller = new AbortController();
  const { signal } = controller;
  const { promise: stopped, resolve: onStop } = Promise.withResolvers<{ end: AttemptEnd; patienceMs: number }>();
  const abort = (why: string) => controller.abort(new DOMException(why, "AbortError"));
  return {
    signal,
    now(end: AttemptEnd, why: string, patienceMs = graceMs) {
      if (signal.aborted) return;
      abort(why);
      onStop({ end, patienceMs });
    },
    /** The skill's own end, or the stop's: the latter when the skill has heeded its signal, or its grace is over. */
    async race(settled: Promise<AttemptEnd>): Promise<AttemptEnd> {
      try {
        const own = await Promise.race([settled, stopped.then(() => null)]);
        if (own !== null && !signal.aborted) return own;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      const { end, patienceMs } = await stopped;
      await Promise.race([settled.catch(() => {}), delay(patienceMs, undefined, { ref: false })]);
      return end;
    },
    end: () => controller.abort(ended),
  };
}

/** The worker's own wish; one that lets go does not wait for the skill. */
function heedWorker(signal: AbortSignal, stop: Stop): () => void {
  const heed = () => {
    const isCancel = signal.reason === ("cancelled" satisfies StopReason);
    if (isCancel) stop.now(cancelled, "The execution was cancelled.");
    else stop.now("let_go", "The worker lets go of the execution.", 0);
  };
  if (signal.aborted) heed();
  else signal.addEventListener("abort", heed, { once: true });
  return () => signal.removeEventListener("abort", heed);
}

/** The wall clock, by the database's measure of what is left. */
function startClock({ limits, remaining_ms }: ExecutionRun, stop: Stop): () => void {
  const wallclockMs = limits?.wallclock_ms ?? null;
  if (wallclockMs === null) return () => {};
  const leftMs = Math.min(remaining_ms ?? wallclockMs, longestTimerMs);
  const timer = setTimeout(() => stop.now(timedOut(wallclockMs), "The execution's time is over."), Math.max(0, leftMs));
  return () => clearTimeout(timer);
}

/** Runs the skill's own code; a failure of it is an ending too. */
async function workOn(runtime: Runtime, held: HeldAttempt, writer: AttemptWriter): Promise<Ending> {
  const { run, attempt, signal } = held;
  const materials = await stageMaterials(runtime, run, writer);
  const { context, finish } = createHandlerContext({
    executionId: run.id,
    spaceId: run.space_id,
    model: run.model,
    attempt,
    signal,
    materials,
    writer,
    checkpoints: attempt === 1 ? { steps: [], calls: [], approvals: [] } : await readCheckpoints(runtime, run),
    iterationCount: run.iteration_count,
    maxStepMs: run.limits?.step_ms ?? null,
  });
  try {
    const skill = await writer.lookUp(runtime.skills.versionOf(run));
    const outputs = await skill.run(context, run.inputs);
    await finish();
    return completed(skill, outputs, run.limits?.output_bytes ?? null);
  } catch (error) {
    // What the skill said before it failed comes before its end.
    await finish().catch(() => {});
    return thrown(error);
  }
}

async function readCheckpoints({ database }: Runtime, { id }: ExecutionRun): Promise<Checkpoints> {
  const [steps, calls, approvals] = await Promise.all([
    readStepNames(database, id),
    readCallKeys(database, id),
    readApprovals(database, id),
  ]);
  return { steps, calls, approvals: approvals.map(({ name }) => name) };
}
