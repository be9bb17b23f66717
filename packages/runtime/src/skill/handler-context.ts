import type { Readable } from "node:stream";
import type { Approval, Artifact, EventPayload, EventType, ExecutionId, JsonObject, SpaceId } from "@skillrun/contract";
import { createPairJoiner } from "./join-pairs.ts";
import { runStep } from "./run-step.ts";
import type { AttemptContext } from "./runnable-skill.ts";
import type { ApprovalQuestion, CallOptions, Material, SkillContext } from "./skill-context.ts";

const progressIntervalMs = 100;

/** What one `usage` or `iteration` adds; `cost_usd` is a plain decimal. */
export type UsageIncrement = { input_tokens: number; output_tokens: number; cost_usd: string; iterations: number };

/** What a running attempt can write and ask for; each promise rejects when the attempt no longer holds its execution. */
export type AttemptWriter = {
  append<Type extends EventType>(type: Type, payload: EventPayload<Type>): Promise<void>;
  /** Adds to the execution's use and tells of it: as the next model loop when `iteration` is its number, else as `usage_updated`. */
  addUsage(used: UsageIncrement, iteration: number | null): Promise<void>;
  /** Keeps the workspace's archive, in place of an earlier one. */
  storeArchive(body: Readable): Promise<void>;
  recordSandbox(name: string): Promise<void>;
  /** Remembers that the database was away while something was read. */
  lookUp<Result>(reading: Promise<Result>): Promise<Result>;
  storeArtifact(file: Parameters<SkillContext["artifact"]>[0]): Promise<Artifact>;
  readStep(name: string): Promise<JsonObject | null>;
  storeStep(name: string, result: JsonObject, durationMs: number): Promise<void>;
  /** Makes or finds the sub-execution of that key, and resolves with its outputs once it is finished. */
  callSkill(key: string, slug: string, inputs: JsonObject, options: CallOptions): Promise<JsonObject>;
  /** Asks or finds the question of that name, and resolves once it is approved. */
  askPerson(name: string, question: ApprovalQuestion): Promise<Approval>;
  /** Does work during which the execution is not idle, whatever else it waits for. */
  working<Result>(work: () => Promise<Result>): Promise<Result>;
};

/** What earlier attempts left behind: their finished steps, the calls they made and the approvals they asked for. */
export type Checkpoints = { steps: readonly string[]; calls: readonly string[]; approvals: readonly string[] };

type Attempt = {
  executionId: ExecutionId;
  spaceId: SpaceId;
  model: string | null;
  attempt: number;
  signal: AbortSignal;
  materials: readonly Material[];
  writer: AttemptWriter;
  checkpoints: Checkpoints;
  /** Model loops of earlier attempts. */
  iterationCount: number;
  maxStepMs: number | null;
};

/** The context of a handler skill. `finish` sends what is still held back, and must be awaited before the final event. */
export function createHandlerContext(attempt: Attempt): { context: AttemptContext; finish(): Promise<void> } {
  const { writer, signal } = attempt;
  const voice = createVoice(writer, signal, attempt.checkpoints);
  const progress = createProgress(voice.append);
  // Before the voice, which may be mute: a half that an earlier attempt held back is held back again.
  const content = createPairJoiner((delta) => voice.append("content_delta", delta));
  const context: AttemptContext = {
    executionId: attempt.executionId,
    spaceId: attempt.spaceId,
    model: attempt.model,
    attempt: attempt.attempt,
    signal,
    materials: attempt.materials,
    log: (level, message, data) => voice.append("log_written", data === undefined ? { level, message } : { level, message, data }),
    progress: progress.report,
    emit: content.append,
    ...createUsage(voice, writer, attempt.iterationCount),
    artifact: (file) =>
      writer.working(async () => {
        await voice.flush();
        return await writer.storeArtifact(file);
      }),
    archive: (body) => writer.working(() => writer.storeArchive(body)),
    recordSandbox: (name) => writer.recordSandbox(name),
    lookUp: (reading) => writer.lookUp(reading),
    toolCall(event, { tool_call_id, tool_name, is_error = false }) {
      if (event === "tool_call_started") voice.append(event, { tool_call_id, tool_name });
      else voice.append(event, { tool_call_id, tool_name, is_error });
    },
    step: createSteps(voice, attempt),
    ...createWaits(voice, writer, progress.finish),
    flush: voice.flush,
  };
  const finish = async () => {
    progress.finish();
    content.finish();
    await voice.settled();
  };
  return { context, finish };
}

type Voice = ReturnType<typeof createVoice>;

/** What the attempt says, in order; mute until it has passed everything that earlier attempts reached. */
function createVoice(writer: AttemptWriter, signal: AbortSignal, checkpoints: Checkpoints) {
  let written: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  // What earlier attempts said up to their last checkpoint stands in the log (E3): until this one gets there, it says nothing twice.
  const ahead = new Set([
    ...checkpoints.steps.map((name) => `step ${name}`),
    ...checkpoints.calls.map((key) => `call ${key}`),
    ...checkpoints.approvals.map((name) => `approval ${name}`),
  ]);
  const known = new Set(ahead);

  const write = (writing: () => Promise<void>) => {
    // Past a gap nothing is said: what was refused before would be missing in the middle.
    if (signal.aborted || ahead.size > 0 || failure !== undefined) return;
    written = writing().catch((error: unknown) => {
      failure ??= error;
    });
  };
  const settled = async () => {
    await written;
    if (failure !== undefined) throw failure;
  };
  return {
    write,
    append: <Type extends EventType>(type: Type, payload: EventPayload<Type>) => write(() => writer.append(type, payload)),
    isMute: () => ahead.size > 0,
    /** True when an earlier attempt got here as well. */
    pass(checkpoint: string): boolean {
      // The skill takes another way than last time: what is new from here on is to be heard.
      if (!known.has(checkpoint)) ahead.clear();
      ahead.delete(checkpoint);
      return known.has(checkpoint);
    },
    learn: (checkpoint: string) => void known.add(checkpoint),
    settled,
    async flush() {
      await settled();
      signal.throwIfAborted();
    },
  };
}

/** Sends the newest progress of each interval. */
function createProgress(append: Voice["append"]) {
  let held: EventPayload<"progress_reported"> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    timer = undefined;
    if (held === undefined) return;
    append("progress_reported", held);
    held = undefined;
    timer = setTimeout(send, progressIntervalMs);
  };
  return {
    report(progress: Parameters<SkillContext["progress"]>[0]) {
      held = { total: null, unit: null, message: null, ...progress };
      if (timer === undefined) send();
    },
    finish() {
      clearTimeout(timer);
      timer = undefined;
      if (held !== undefined) append("progress_reported", held);
      held = undefined;
    },
  };
}

function createUsage(voice: Voice, writer: AttemptWriter, iterationCount: number): Pick<SkillContext, "iteration" | "usage"> {
  let iterations = iterationCount;
  const nothing: UsageIncrement = { input_tokens: 0, output_tokens: 0, cost_usd: "0", iterations: 0 };
  return {
    iteration() {
      if (voice.isMute()) return;
      iterations += 1;
      const iteration = iterations;
      voice.write(() => writer.addUsage({ ...nothing, iterations: 1 }, iteration));
    },
    usage(used) {
      const sum = { ...nothing, ...used };
      const counts = [sum.input_tokens, sum.output_tokens];
      if (counts.some((count) => !Number.isSafeInteger(count) || count < 0))
        throw new TypeError("usage: tokens are whole numbers of at least 0.");
      if (!/^\d{1,10}(\.\d{1,10})?$/.test(sum.cost_usd))
        throw new TypeError(
          `usage: cost_usd is a plain decimal of at most ten places, such as "0.0025", not ${JSON.stringify(sum.cost_usd)}.`,
        );
      voice.write(() => writer.addUsage(sum, null));
    },
  };
}

function createSteps(voice: Voice, { writer, signal, maxStepMs }: Attempt): SkillContext["step"] {
  const running = new Map<string, Promise<JsonObject>>();

  const runOnce: SkillContext["step"] = async (name, work, options = {}) => {
    // The name stands for one kind of result: it was stored by the same step, of an earlier attempt or of this one.
    const stored = voice.pass(`step ${name}`) ? await writer.readStep(name) : null;
    if (stored !== null) return stored as Awaited<ReturnType<typeof work>>;
    return await writer.working(async () => {
      const startedAt = performance.now();
      const result = await runStep(name, work, options, { signal, append: voice.append, maxTryMs: maxStepMs });
      await voice.flush();
      await writer.storeStep(name, result, Math.round(performance.now() - startedAt));
      voice.learn(`step ${name}`);
      return result;
    });
  };

  return (name, work, options) => {
    const known = running.get(name);
    if (known !== undefined) return known as ReturnType<typeof work>;
    const started = runOnce(name, work, options).finally(() => running.delete(name));
    running.set(name, started);
    return started;
  };
}

function createWaits(voice: Voice, writer: AttemptWriter, sendProgress: () => void): Pick<SkillContext, "call" | "waitForApproval"> {
  const callsBySlug = new Map<string, number>();
  const used = new Set<string>();
  const use = (checkpoint: string) => {
    if (used.has(checkpoint)) throw new Error(`There are two of "${checkpoint}" in this skill: give each a name of its own.`);
    used.add(checkpoint);
    voice.pass(checkpoint);
  };
  return {
    async call(slug, inputs, options = {}) {
      const before = callsBySlug.get(slug) ?? 0;
      callsBySlug.set(slug, before + 1);
      const key = options.name ?? `${slug}#${before}`;
      use(`call ${key}`);
      await writer.working(voice.flush);
      return await writer.callSkill(key, slug, inputs, options);
    },
    async waitForApproval(name, question) {
      // The attempt may end here: what is held back now would be told by none.
      sendProgress();
      use(`approval ${name}`);
      await writer.working(voice.flush);
      return await writer.askPerson(name, question);
    },
  };
}
