import { setTimeout as delay } from "node:timers/promises";
import type { EventPayload, JsonObject } from "@skillrun/contract";
import { SkillFailure } from "./define-skill.ts";
import { describeFailure } from "./describe-failure.ts";
import { ExecutionFault } from "./execution-fault.ts";
import type { StepOptions } from "./skill-context.ts";

type StepEvent = "step_started" | "step_failed";

/** What a step needs of its attempt. */
export type StepMeans = {
  signal: AbortSignal;
  append<Type extends StepEvent>(type: Type, payload: EventPayload<Type>): void;
  /** The longest that any try may take, in milliseconds; null when nothing limits it. */
  maxTryMs: number | null;
};

/** Tries a step's work until it succeeds, is meant to fail, has no try left, or the attempt ends. */
export async function runStep<Result extends JsonObject>(
  name: string,
  work: (signal: AbortSignal) => Promise<Result>,
  options: StepOptions,
  { signal, append, maxTryMs }: StepMeans,
): Promise<Result> {
  const timeoutMs = Math.min(options.timeoutMs ?? Number.POSITIVE_INFINITY, maxTryMs ?? Number.POSITIVE_INFINITY);
  for (let failures = 0; ; ) {
    append("step_started", { step: name });
    try {
      return await tryOnce(name, work, timeoutMs, signal);
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      const willRetry = failures <= (options.retries ?? 0) && isWorthAnotherTry(error);
      append("step_failed", { step: name, error: describeFailure(error), will_retry: willRetry });
      if (!willRetry) throw error;
      await delay(backoffMs(options, failures), undefined, { signal });
    }
  }
}

/** What fails by intention fails again; a try that took too long may be quicker the next time. */
function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof SkillFailure) && (!(error instanceof ExecutionFault) || error.code === "step_timeout");
}

function backoffMs({ backoff = {} }: StepOptions, failures: number): number {
  const { initialMs = 1_000, factor = 2, maxMs = 60_000 } = backoff;
  return Math.min(maxMs, initialMs * factor ** (failures - 1));
}

/** One try; work that does not heed its signal is left behind when its time is over. */
async function tryOnce<Result>(
  name: string,
  work: (signal: AbortSignal) => Promise<Result>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Result> {
  if (timeoutMs === Number.POSITIVE_INFINITY) return await work(signal);
  const limit = new AbortController();
  const { promise: timedOut, reject } = Promise.withResolvers<never>();
  const onTime = () => {
    const fault = new ExecutionFault("timeout", "step_timeout", `The step "${name}" took longer than ${timeoutMs} ms.`);
    reject(fault);
    limit.abort(fault);
  };
  const timer = setTimeout(onTime, Math.min(timeoutMs, 2 ** 31 - 1));
  try {
    return await Promise.race([work(AbortSignal.any([signal, limit.signal])), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}
