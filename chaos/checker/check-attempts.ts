import type { Finding, LoggedEvent, Tree } from "../evidence/evidence.ts";
import { agentSlug } from "../published/published-skills.ts";

/** Nothing of a stale attempt stands after the takeover, and what a step has finished is not done again. */
export function checkAttempts(tree: Tree): Finding[] {
  return tree.executions.flatMap(({ id, skill_slug }) => {
    const own = tree.events.filter((event) => event.execution_id === id);
    return [...checkFence(tree.root, id, own), ...checkSteps(tree, { id, namesAttempts: skill_slug !== agentSlug }, own)];
  });
}

function checkFence(root: string, execution: string, own: readonly LoggedEvent[]): Finding[] {
  const findings: Finding[] = [];
  let newest = 0;
  for (const { seq, attempt, type } of own) {
    if (attempt < newest)
      findings.push({
        kind: "stale_event",
        root,
        execution,
        detail: `seq ${seq} (${type}) is of attempt ${attempt}, after ${newest} began`,
      });
    if (type !== "attempt_started") continue;
    if (attempt === newest) findings.push({ kind: "run_twice", root, execution, detail: `attempt ${attempt} begins again at seq ${seq}` });
    newest = Math.max(newest, attempt);
  }
  return findings;
}

/** `namesAttempts`: each result says which attempt made it. */
type Stepping = { id: string; namesAttempts: boolean };

function checkSteps({ root, steps, journal }: Tree, { id: execution, namesAttempts }: Stepping, own: readonly LoggedEvent[]): Finding[] {
  const findings: Finding[] = [];
  const finding = (kind: Finding["kind"], detail: string) => findings.push({ kind, root, execution, detail });
  const rows = new Map(steps.filter((row) => row.execution_id === execution).map((row) => [row.name, row]));
  const finished = new Map<string, number>();
  for (const event of own) {
    if (event.type !== "step_completed") continue;
    const { step } = event.payload;
    const before = finished.get(step);
    if (before !== undefined) finding("step_again", `${step} is finished by attempt ${before} and by ${event.attempt} (seq ${event.seq})`);
    finished.set(step, event.attempt);
    const row = rows.get(step);
    if (row === undefined) finding("state_disagrees", `${step} is finished (seq ${event.seq}) and has no result`);
    else if (row.attempt !== event.attempt || (namesAttempts && row.result_attempt !== event.attempt)) {
      finding(
        "state_disagrees",
        `${step} is finished by attempt ${event.attempt}, its result is of ${row.attempt} and says ${row.result_attempt}`,
      );
    }
  }
  for (const name of rows.keys()) if (!finished.has(name)) finding("event_lost", `${name} has a result, and no event says so`);
  const tried = new Set<string>();
  for (const line of journal) {
    if (line.execution !== execution || line.what !== "tried" || line.step === null) continue;
    const by = finished.get(line.step);
    const name = `${line.step}, attempt ${line.attempt}, try ${line.try}`;
    if (by !== undefined && line.attempt > by) finding("step_again", `${name} ran (${line.process}), though attempt ${by} had finished it`);
    if (tried.has(name)) finding("step_again", `${name} ran twice`);
    tried.add(name);
  }
  return findings;
}
