import type { Artifact, EventPayload, EventType, ExecutionId, JsonObject } from "@skillrun/contract";
import type { Material, SkillContext } from "./skill-context.ts";

const progressIntervalMs = 100;

/** What a running attempt can write; each promise rejects when the attempt no longer holds its execution. */
export type AttemptWriter = {
  append<Type extends EventType>(type: Type, payload: EventPayload<Type>): Promise<void>;
  storeArtifact(file: Parameters<SkillContext["artifact"]>[0]): Promise<Artifact>;
  readStep(name: string): Promise<JsonObject | null>;
  storeStep(name: string, result: JsonObject, durationMs: number): Promise<void>;
};

type Attempt = {
  executionId: ExecutionId;
  attempt: number;
  signal: AbortSignal;
  materials: readonly Material[];
  writer: AttemptWriter;
  /** The steps that earlier attempts finished. */
  finishedSteps: readonly string[];
};

/** The context of a handler skill. `finish` sends what is still held back, and must be awaited before the final event. */
export function createHandlerContext(attempt: Attempt): { context: SkillContext; finish(): Promise<void> } {
  const { writer, signal } = attempt;
  let written: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  let heldProgress: EventPayload<"progress_reported"> | undefined;
  let progressTimer: NodeJS.Timeout | undefined;

  // What earlier attempts said up to their last finished step stands in the log (E3): until this one gets there, it says nothing twice.
  const stepsAhead = new Set(attempt.finishedSteps);

  const append = <Type extends EventType>(type: Type, payload: EventPayload<Type>) => {
    if (signal.aborted || stepsAhead.size > 0) return;
    written = writer.append(type, payload).catch((error: unknown) => {
      failure ??= error;
    });
  };
  const sendProgress = () => {
    progressTimer = undefined;
    if (heldProgress === undefined) return;
    append("progress_reported", heldProgress);
    heldProgress = undefined;
    progressTimer = setTimeout(sendProgress, progressIntervalMs);
  };
  const flush = async () => {
    await written;
    if (failure !== undefined) throw failure;
    signal.throwIfAborted();
  };

  const context: SkillContext = {
    executionId: attempt.executionId,
    attempt: attempt.attempt,
    signal,
    materials: attempt.materials,
    log: (level, message, data) => append("log_written", data === undefined ? { level, message } : { level, message, data }),
    progress(progress) {
      heldProgress = { total: null, unit: null, message: null, ...progress };
      if (progressTimer === undefined) sendProgress();
    },
    emit: (delta) => append("content_delta", delta),
    async artifact(file) {
      await flush();
      return await writer.storeArtifact(file);
    },
    async step(name, work) {
      const stored = await writer.readStep(name);
      // The name stands for one kind of result: it was stored by the same step of an earlier attempt.
      if (stored !== null) {
        stepsAhead.delete(name);
        return stored as Awaited<ReturnType<typeof work>>;
      }
      // The skill takes another way than last time: what is new from here on is to be heard.
      stepsAhead.clear();
      append("step_started", { step: name });
      const startedAt = performance.now();
      const result = await work(signal);
      await flush();
      await writer.storeStep(name, result, Math.round(performance.now() - startedAt));
      return result;
    },
    flush,
  };

  const finish = async () => {
    clearTimeout(progressTimer);
    if (heldProgress !== undefined) append("progress_reported", heldProgress);
    heldProgress = undefined;
    await written;
    if (failure !== undefined) throw failure;
  };
  return { context, finish };
}
