import { z } from "zod";

const Goal = z.object({ goal: z.int() });

/** Waits at a gate until the test allows more portions than are done, and says how many. */
export async function nextGoal(at: { paceUrl: string; gate: string; done: number; signal: AbortSignal }): Promise<number> {
  const response = await fetch(`${at.paceUrl}/${encodeURIComponent(at.gate)}?done=${at.done}`, { signal: at.signal });
  return Goal.parse(await response.json()).goal;
}
