import type { Progress } from "../wire/event.ts";
import type { Artifact, ExecutionError, ExecutionState, ExecutionSummary, JsonObject, ResourceUsage } from "../wire/execution.ts";
import type { ApprovalId, ExecutionId } from "../wire/id.ts";
import { noTotalUsage, type TotalUsage } from "./total-usage.ts";

/** How much of an execution a view keeps; what is over the bound is dropped from the old end and counted. */
export const viewBounds = {
  log_lines: 500,
  steps: 500,
  tool_calls: 200,
  attempts: 100,
  approvals: 100,
  artifacts: 1_000,
  content_parts: 100,
  /** Characters of one part after a cut; a part is cut when it has twice as many, so that cutting costs nothing per event. */
  content_chars: 200_000,
  /** Executions in the whole tree. */
  executions: 500,
} as const;

/** A log line with the event it came in. `level` is as sent: a newer server may know more levels. */
export type LogEntryView = { seq: number; created_at: string; level: string; message: string; data: JsonObject | null };

/** Where a delta began in a part, newest first, so that the output of a dead attempt can be folded away. */
export type ContentMark = { seq: number; start: number; before: ContentMark | null };

/** A named part of the output. `dropped_chars` were cut off the beginning of `text`. */
export type ContentPartView = {
  part: string;
  format: "markdown" | "text" | "json";
  text: string;
  dropped_chars: number;
  marks: ContentMark | null;
};

/** A step by its newest start. `retrying`: failed, and about to be tried again; `unfinished`: its execution ended before the step did. */
export type StepView = {
  step: string;
  state: "running" | "completed" | "retrying" | "failed" | "unfinished";
  /** How many tries failed before this one, or with it. */
  failed_tries: number;
  started_seq: number;
  started_at: string;
  duration_ms: number | null;
  error: ExecutionError | null;
};

/** A call that the execution's own model made of a tool. */
export type ToolCallView = { tool_call_id: string; tool_name: string; state: "running" | "completed" | "failed"; started_seq: number };

/** One try by a worker. `folded` counts what this attempt's start made of no account (E3); null when nothing. */
export type AttemptView = {
  attempt: number;
  worker_id: string;
  started_at: string;
  /** True when the attempt before did not finish; false for the first one and for those that go on after a wait. */
  supersedes: boolean;
  folded: { log_lines: number; content_chars: number; steps: number } | null;
};

/** What a person is asked, and what they decided: `decision` is null until then, and for good when the execution ended first. */
export type ApprovalView = {
  approval_id: ApprovalId;
  name: string;
  question: string;
  details: JsonObject | null;
  requested_at: string;
  expires_at: string | null;
  /** As sent: a newer server may know more decisions than `approve`, `reject` and `expired`. */
  decision: string | null;
  comment: string | null;
  decided_at: string | null;
};

/** An execution as its events tell it (E6), with its sub-executions as views of the same shape. */
export type ExecutionView = {
  /** The newest event of this execution that is in the view; at the root: of the whole tree, from which the stream is resumed. */
  last_seq: number;
  /** The `created_at` of that event. */
  last_event_at: string | null;
  execution_id: ExecutionId | null;
  chat_tool_call_id: string | null;
  /** As it was when queued; what changes later stands beside it. Null when the stream was not read from its start. */
  summary: ExecutionSummary | null;
  /** Null until an event told it. */
  state: ExecutionState | null;
  started_at: string | null;
  finished_at: string | null;
  cancel_requested: boolean;
  attempt: number;
  attempts: readonly AttemptView[];
  iteration: number | null;
  progress: (Progress & { seq: number }) | null;
  steps: readonly StepView[];
  content: readonly ContentPartView[];
  logs: readonly LogEntryView[];
  /** Older lines that are no longer in `logs`. */
  dropped_log_lines: number;
  artifacts: readonly Artifact[];
  /** Artifacts over the bound. */
  hidden_artifacts: number;
  tool_calls: readonly ToolCallView[];
  approvals: readonly ApprovalView[];
  /** Its own use. */
  usage: ResourceUsage | null;
  /** The use of itself and of everything below it, also of what is over the bound as soon as that has ended. */
  total_usage: TotalUsage;
  outputs: JsonObject | null;
  /** As sent: a newer server may know more reasons. */
  failure_reason: string | null;
  error: ExecutionError | null;
  sub_executions: readonly ExecutionView[];
  /** Sub-executions over the bound, all counted at the root; their events are not in the view. */
  hidden_sub_executions: number;
};

/** The view before the first event. */
export const emptyView: ExecutionView = {
  last_seq: 0,
  last_event_at: null,
  execution_id: null,
  chat_tool_call_id: null,
  summary: null,
  state: null,
  started_at: null,
  finished_at: null,
  cancel_requested: false,
  attempt: 0,
  attempts: [],
  iteration: null,
  progress: null,
  steps: [],
  content: [],
  logs: [],
  dropped_log_lines: 0,
  artifacts: [],
  hidden_artifacts: 0,
  tool_calls: [],
  approvals: [],
  usage: null,
  total_usage: noTotalUsage,
  outputs: null,
  failure_reason: null,
  error: null,
  sub_executions: [],
  hidden_sub_executions: 0,
};
