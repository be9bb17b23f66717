import { isFinalEvent, isFinalState } from "@skillrun/contract";
import { type ExecutionRow, endsExecution, type Finding, type LoggedEvent, type Tree } from "../evidence/evidence.ts";

/** The log of a root is 1 to n without gap, in order; every execution ends once, children before their root, nothing after an end; rows agree. */
export function checkLog({ root, events, executions }: Tree): Finding[] {
  return [
    ...checkNumbers(root, events, executions),
    ...checkRootEnd(root, events),
    ...executions.flatMap((row) => checkEnd(root, row, events)),
  ];
}

function checkNumbers(root: string, events: readonly LoggedEvent[], executions: readonly ExecutionRow[]): Finding[] {
  const findings: Finding[] = [];
  let last = 0;
  for (const { seq, execution_id: execution, type } of events) {
    if (seq === last) findings.push({ kind: "event_doubled", root, execution, detail: `seq ${seq} stands twice (${type})` });
    else if (seq !== last + 1) findings.push({ kind: "event_lost", root, execution, detail: `seq ${last + 1} to ${seq - 1} are missing` });
    last = seq;
  }
  const counter = executions.find((row) => row.id === root)?.last_seq;
  if (counter !== undefined && counter > last) {
    findings.push({ kind: "event_lost", root, execution: root, detail: `the counter stands at ${counter}, the log ends at ${last}` });
  }
  return findings;
}

function checkRootEnd(root: string, events: readonly LoggedEvent[]): Finding[] {
  const end = events.findIndex(isFinalEvent);
  const after = end === -1 ? [] : events.slice(end + 1);
  return after.map(({ seq, type, execution_id: execution }) => ({
    kind: "out_of_order",
    root,
    execution,
    detail: `seq ${seq} (${type}) comes after the root's end, seq ${events[end]?.seq}`,
  }));
}

function checkEnd(root: string, row: ExecutionRow, events: readonly LoggedEvent[]): Finding[] {
  const own = events.filter((event) => event.execution_id === row.id);
  const ends = own.filter(endsExecution);
  const [end, second] = ends;
  const finding = (kind: Finding["kind"], detail: string): Finding => ({ kind, root, execution: row.id, detail });
  const isFinal = row.state === "completed" || row.state === "failed" || row.state === "cancelled";
  if (!isFinal) return [finding("execution_lost", `still ${row.state} at the end, attempt ${row.attempt}, worker ${row.worker_id}`)];
  if (end === undefined) return [finding("event_lost", `the row says ${row.state}, the log has no end of it`)];
  const findings: Finding[] = [];
  if (second !== undefined)
    findings.push(finding("run_twice", `ends at seq ${end.seq} (${end.type}) and again at ${second.seq} (${second.type})`));
  if (!isFinalState(row.state as never) || end.type !== `execution_${row.state}`) {
    findings.push(finding("state_disagrees", `the row says ${row.state}, the log ends with ${end.type} at seq ${end.seq}`));
  }
  const last = own.at(-1);
  if (last !== undefined && last.seq > end.seq && !endsExecution(last)) {
    findings.push(finding("out_of_order", `seq ${last.seq} (${last.type}) comes after its end, seq ${end.seq}`));
  }
  if (own[0]?.type !== "execution_queued") findings.push(finding("event_lost", `its log begins with ${own[0]?.type}`));
  return findings;
}
