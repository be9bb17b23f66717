import type { ExecutionEvent, JsonObject } from "@skillrun/contract";
import type { ModelRequest } from "../published/model-server.ts";
import type { JournalLine } from "./journal.ts";
import type { Rehearsal } from "./rehearse.ts";

/** A start that the driver asked for; `execution` is null when it was never acknowledged. */
export type StartAsked = { key: string; door: "idempotency_key" | "tool_call"; execution: string | null };

/** What one reader of a root's log received, over all its connections. */
export type Reading = {
  reader: string;
  key: string;
  root: string | null;
  seqs: number[];
  digests: number[];
  legs: number;
  isEnded: boolean;
};

/** A cancel that was acknowledged with the execution in this state. */
export type CancelAnswered = { execution: string; state: string };

/** The answers to one decision about an approval: more than one when an answer was lost and it was sent again. */
export type DecisionAsked = { execution: string; approval: string; decision: "approve" | "reject"; statuses: number[] };

/** A row of the table of executions, as far as it is checked. */
export type ExecutionRow = {
  id: string;
  parent_execution_id: string | null;
  skill_slug: string;
  inputs: JsonObject;
  state: string;
  failure_reason: string | null;
  /** Of a failure: its code. */
  error_code: string | null;
  attempt: number;
  worker_id: string | null;
  last_seq: number;
  idempotency_key: string | null;
  chat_tool_call_id: string | null;
  outputs: JsonObject | null;
};

/** A finished step's row; `result_attempt` is the attempt that the result itself names, null where it names none. */
export type StepRow = { execution_id: string; name: string; attempt: number; result_attempt: number | null };

/** An artifact's row. */
export type ArtifactRow = { id: string; execution_id: string; relpath_in_workspace: string; size_bytes: number; sha256: string };

/** A workspace archive's files with their texts; `fault` says why it cannot be read. */
export type Archive = { execution_id: string; files: Map<string, string>; fault: string | null };

/** An approval's row. */
export type ApprovalRow = { id: string; execution_id: string; name: string; decision: string | null };

/** An event of the log with the digest of its frame's data. */
export type LoggedEvent = ExecutionEvent & { digest: number };

/** Everything that is known about one root and what is below it. */
export type Tree = {
  root: string;
  executions: ExecutionRow[];
  /** In the order of `seq`. */
  events: LoggedEvent[];
  steps: StepRow[];
  artifacts: ArtifactRow[];
  archives: Archive[];
  approvals: ApprovalRow[];
  journal: JournalLine[];
  readings: Reading[];
  cancels: CancelAnswered[];
  decisions: DecisionAsked[];
  /** What the agents of the tree asked the model. */
  asked: ModelRequest[];
  /** What an undisturbed run would have shown, given what people decided. */
  rehearsal: Rehearsal | null;
};

/** The classes of loss. */
export const findingKinds = [
  "execution_lost",
  "run_twice",
  "step_again",
  "event_lost",
  "event_doubled",
  "out_of_order",
  "stale_event",
  "state_disagrees",
  "content_differs",
  "artifact_differs",
  "archive_differs",
  "paid_twice",
  "cancel_ignored",
  "approval_twice",
  "process_crashed",
  "left_over",
  "blob_astray",
] as const;

/** Something that must not be: its class, where, and what was seen. */
export type Finding = { kind: (typeof findingKinds)[number]; root: string; execution: string | null; detail: string };

/** The three final states' events. */
export const endTypes: ReadonlySet<string> = new Set(["execution_completed", "execution_failed", "execution_cancelled"]);

/** True for an event that ends its own execution. */
export function endsExecution({ type }: { type: string }): boolean {
  return endTypes.has(type);
}
