import type { ExecutionId } from "@skillrun/contract";
import type { JobSlot } from "../../engine/engine.ts";
import type { Runtime } from "../../runtime.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import type { StopReason } from "../attempt/run-attempt.ts";
import { runExecution } from "../attempt/run-execution.ts";
import { requeueExecution } from "./requeue-execution.ts";

type Run = { stop: AbortController; ended: Promise<void> };

/** What a worker runs now. */
export type WorkerRuns = ReturnType<typeof createWorkerRuns>;

/** Runs executions from their claim to their end, or to where they are handed back; what begins while `isStopping` is handed back at once. */
export function createWorkerRuns(runtime: Runtime, isStopping: () => boolean) {
  const runs = new Map<ExecutionId, Run>();

  const runToEnd = async (
    execution: ExecutionRun,
    { workerId, slot, signal }: { workerId: string; slot: JobSlot; signal: AbortSignal },
  ) => {
    try {
      const end = await runExecution(runtime, execution, workerId, signal, slot);
      if (end !== "finished") await requeueExecution(runtime, execution.id, workerId, { lost: end === "broken" });
    } catch (error) {
      // The worker's next look at what it holds finds it and hands it back.
      runtime.log.warn({ err: error, execution_id: execution.id }, "an execution could not be handed back yet");
    }
  };

  return {
    async run(execution: ExecutionRun, workerId: string, slot: JobSlot) {
      if (runs.has(execution.id)) return;
      const stop = new AbortController();
      if (isStopping()) stop.abort("let_go" satisfies StopReason);
      const ended = runToEnd(execution, { workerId, slot, signal: stop.signal });
      runs.set(execution.id, { stop, ended });
      await ended;
      runs.delete(execution.id);
    },
    ended: async (id: ExecutionId) => await runs.get(id)?.ended,
    has: (id: ExecutionId) => runs.has(id),
    size: () => runs.size,
    cancel: (id: ExecutionId) => runs.get(id)?.stop.abort("cancelled" satisfies StopReason),
    stopAll(reason: StopReason) {
      for (const { stop } of runs.values()) stop.abort(reason);
    },
  };
}
