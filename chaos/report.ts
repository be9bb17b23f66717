import { type Finding, findingKinds } from "./evidence/evidence.ts";
import type { Fault } from "./faults/faults.ts";

/** What a campaign came to. */
export type Outcome = {
  asked: number;
  acknowledged: number;
  subExecutions: number;
  ended: Record<string, number>;
  events: number;
  readers: number;
  connections: number;
  refused: number;
  cancels: number;
  approvals: number;
  sandbox: string;
  sandboxed: number;
  /** What became of the requests to the model. */
  modelRequests: Record<string, number>;
  faults: readonly Fault[];
  recoveriesMs: readonly number[];
  findings: readonly Finding[];
  /** Where logs, journals and the database lie, when there are findings. */
  directory: string;
};

const names: Record<Finding["kind"], string> = {
  execution_lost: "executions lost",
  run_twice: "run twice",
  step_again: "finished steps run again",
  event_lost: "events lost",
  event_doubled: "events doubled",
  out_of_order: "events out of order",
  stale_event: "events of a stale attempt",
  state_disagrees: "states that disagree with the log",
  content_differs: "contents that differ from an undisturbed run",
  artifact_differs: "artifacts that differ",
  archive_differs: "workspace archives that differ, or cannot be read",
  paid_twice: "model answers paid twice",
  cancel_ignored: "acknowledged cancels ignored",
  approval_twice: "approvals not decided once",
  process_crashed: "processes that crashed by themselves",
  left_over: "things of the sandbox left over",
  blob_astray: "blobs lost or astray",
};

const mostShown = 20;

/** The one table, and under it every finding with where to look. */
export function formatOutcome(outcome: Outcome): string {
  const counts = Map.groupBy(outcome.findings, (finding) => finding.kind);
  const faults = Map.groupBy(outcome.faults, (fault) => fault.kind);
  const rows: [string, string | number][] = [
    ["executions asked for", outcome.asked],
    ["acknowledged", outcome.acknowledged],
    ["sub-executions", outcome.subExecutions],
    ...Object.entries(outcome.ended)
      .toSorted()
      .map(([state, count]): [string, number] => [`ended as ${state}`, count]),
    ["cancels acknowledged", outcome.cancels],
    ["approvals decided", outcome.approvals],
    ["executions in the sandbox, and which", `${outcome.sandboxed}, ${outcome.sandbox}`],
    ...Object.entries(outcome.modelRequests)
      .toSorted()
      .map(([end, count]): [string, number] => [`model requests ${end}`, count]),
    ["events in the log", outcome.events],
    ["readers, and their connections", `${outcome.readers}, ${outcome.connections}`],
    ["commits refused as stale", outcome.refused],
    ...findingKinds.map((kind): [string, number] => [names[kind], counts.get(kind)?.length ?? 0]),
    ...[...faults].toSorted().map(([kind, done]): [string, number] => [`fault: ${kind.replaceAll("_", " ")}`, done.length]),
    ["recovery after a kill, p50 / p99 / max", recoveries(outcome.recoveriesMs)],
  ];
  const table = ["| figure | value |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
  return outcome.findings.length === 0 ? table : `${table}\n\n${formatFindings(outcome)}`;
}

function formatFindings({ findings, directory }: Outcome): string {
  const lines = findings.slice(0, mostShown).map(({ kind, root, execution, detail }) => {
    const where = execution === null || execution === root ? root : `${execution} under ${root}`;
    return `${names[kind]}: ${where}: ${detail}`;
  });
  const more = findings.length > mostShown ? [`... and ${findings.length - mostShown} more`] : [];
  const hint = `Logs, journals and the stopped database are kept in ${directory}; its journals name the process that ran an execution.`;
  return [...lines, ...more, hint].join("\n");
}

function recoveries(valuesMs: readonly number[]): string {
  if (valuesMs.length === 0) return "none was needed";
  const sorted = valuesMs.toSorted((a, b) => a - b);
  const at = (share: number) => `${((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) / 1_000).toFixed(2)} s`;
  return `${at(0.5)} / ${at(0.99)} / ${at(1)} (${sorted.length} executions)`;
}
