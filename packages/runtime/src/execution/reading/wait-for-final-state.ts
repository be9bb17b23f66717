import { type ExecutionDetail, type ExecutionRef, isFinalState } from "@skillrun/contract";
import type { RequestContext } from "../../runtime.ts";
import { getExecution } from "./get-execution.ts";
import { iterateEvents } from "./iterate-events.ts";

const endTypes = new Set<string>(["execution_completed", "execution_failed", "execution_cancelled"]);

/** Resolves with the execution once it is finished; rejects with the signal's reason when that aborts first. Woken by events, never by a clock. */
export async function waitForFinalState(context: RequestContext, ref: ExecutionRef, signal?: AbortSignal): Promise<ExecutionDetail> {
  let after = 0;
  for (;;) {
    const execution = await getExecution(context, ref);
    if (isFinalState(execution.state)) return execution;
    for await (const event of iterateEvents(context, { ...ref, after }, signal)) {
      after = event.seq;
      if (event.execution_id === ref.execution_id && endTypes.has(event.type)) break;
    }
    signal?.throwIfAborted();
  }
}
