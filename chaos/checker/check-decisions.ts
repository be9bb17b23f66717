import { type DecisionAsked, endsExecution, type Finding, type Tree } from "../evidence/evidence.ts";

/** A cancel that was acknowledged is heeded, and an approval is decided once, by the one who was told so. */
export function checkDecisions(tree: Tree): Finding[] {
  return [...checkCancels(tree), ...checkApprovals(tree)];
}

function checkCancels({ root, events, executions, cancels }: Tree): Finding[] {
  const asked = new Set(cancels.map(({ execution }) => execution));
  return executions.flatMap((row) => {
    if (!asked.has(row.id) || row.state === "cancelled") return [];
    const own = events.filter((event) => event.execution_id === row.id);
    const end = own.find(endsExecution);
    const request = own.find((event) => event.type === "cancel_requested");
    const wasOver = end !== undefined && request === undefined;
    if (wasOver) return [];
    const detail = `the cancel was acknowledged (seq ${request?.seq}), and it ended as ${row.state} (seq ${end?.seq})`;
    return [{ kind: "cancel_ignored" as const, root, execution: row.id, detail }];
  });
}

function checkApprovals({ root, events, approvals, decisions }: Tree): Finding[] {
  const byApproval = Map.groupBy(decisions, (each) => each.approval);
  const findings: Finding[] = [];
  for (const row of approvals) {
    const finding = (detail: string) =>
      findings.push({ kind: "approval_twice", root, execution: row.execution_id, detail: `${row.name} (${row.id}): ${detail}` });
    const asked = byApproval.get(row.id) ?? [];
    const taken = asked.filter(({ statuses }) => statuses.includes(200));
    const other = asked.flatMap(({ statuses }) => statuses.filter((status) => status !== 200 && status !== 409 && isAnswer(status)));
    const resolved = events.filter((event) => event.type === "approval_resolved" && event.payload.approval_id === row.id);
    if (taken.length > 1) finding(`${taken.length} decisions were taken`);
    if (other.length > 0) finding(`was answered with ${other.join(", ")}`);
    for (const { decision } of taken) if (decision !== row.decision) finding(`${decision} was taken, the row says ${row.decision}`);
    if (row.decision !== null && taken.length === 0 && !asked.some(isDoubtful))
      finding(`the row says ${row.decision}, which nobody was told`);
    if (row.decision !== null && resolved.length !== 1) finding(`the log resolves it ${resolved.length} times`);
  }
  return findings;
}

/** An answer was lost: what became of the decision, only the table knows. */
function isDoubtful({ statuses }: DecisionAsked): boolean {
  return statuses.some((status) => !isAnswer(status));
}

function isAnswer(status: number): boolean {
  return status > 0 && status < 500;
}
