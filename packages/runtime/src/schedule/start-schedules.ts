import { repeat } from "../execution/worker/repeat.ts";
import type { Runtime } from "../runtime.ts";
import { reconcileSchedules } from "./reconcile-schedules.ts";
import { runTick } from "./run-tick.ts";

const reconcileIntervalMs = 60_000;

/** Makes executions of ticks from now on, and sees to it that the engine tells them; the engine's own `stop` ends the ticks. */
export async function startSchedules(runtime: Runtime): Promise<{ stop(): Promise<void> }> {
  const reconcile = async () => {
    const ids = await reconcileSchedules(runtime);
    if (ids.length > 0) runtime.log.warn({ schedule_ids: ids }, "the engine did not know these schedules as they are; it does now");
  };
  await reconcile();
  await runtime.engine.schedules.onTick(async (tick) => {
    await runTick(runtime, tick);
  });
  return repeat(reconcileIntervalMs, reconcile, (error) => runtime.log.warn({ err: error }, "schedules could not be reconciled"));
}
