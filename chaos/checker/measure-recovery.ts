import { endsExecution, type Tree } from "../evidence/evidence.ts";
import type { Fault } from "../faults/faults.ts";

/**
 * For each kill and each execution that the killed process was running: milliseconds from the kill to the next attempt's start, both by the
 * database's clock. Executions that wait for others or for people are left out: nobody has to take those over.
 */
export function measureRecovery({ executions, events, journal }: Tree, kills: readonly Fault[]): number[] {
  const parents = new Set(executions.map((row) => row.parent_execution_id));
  return executions.flatMap((row) => {
    if (parents.has(row.id)) return [];
    const own = events.filter((event) => event.execution_id === row.id).map((event) => ({ ...event, atMs: Date.parse(event.created_at) }));
    return journal.flatMap((line) => {
      if (line.execution !== row.id || line.what !== "began") return [];
      const kill = kills.find((each) => each.process === line.process);
      const next = own.find((event) => event.type === "attempt_started" && event.attempt > line.attempt);
      if (kill === undefined || next === undefined || next.atMs < kill.atMs) return [];
      const between = own.filter((event) => event.seq < next.seq && event.attempt === line.attempt);
      const wasIdle = between.some((event) => event.type === "execution_waiting" || endsExecution(event));
      return wasIdle ? [] : [next.atMs - kill.atMs];
    });
  });
}
