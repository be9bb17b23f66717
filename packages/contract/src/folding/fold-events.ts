import type { EventPayload, ExecutionEvent } from "../wire/event.ts";
import { type ExecutionState, isFinalState, type ResourceUsage } from "../wire/execution.ts";
import type { ApprovalId } from "../wire/id.ts";
import { type ApprovalView, type ExecutionView, emptyView, type StepView, viewBounds } from "./execution-view.ts";
import { appendContent, foldContent } from "./fold-content.ts";
import { noTotalUsage, replaceInTotal, type TotalUsage } from "./total-usage.ts";

/**
 * The view with one more event in it; pure. An event that is in it already (`seq`) or belongs to another root changes nothing, one of
 * an unknown type moves `last_seq` alone.
 */
export function foldEvent(view: ExecutionView, event: ExecutionEvent): ExecutionView {
  if (event.seq <= view.last_seq) return view;
  if (view.execution_id !== null && view.execution_id !== event.root_execution_id) return view;
  const root = view.execution_id === null ? { ...view, execution_id: event.root_execution_id } : view;
  const grown = withNewSubExecution(root, event);
  const updated = updateExecution(grown, event.execution_id, (execution) => ({
    ...applyEvent(execution, event),
    last_seq: event.seq,
    last_event_at: event.created_at,
  }));
  const changed = updated === grown ? withHiddenUsage(grown, event) : updated;
  return changed.last_seq === event.seq ? changed : { ...changed, last_seq: event.seq, last_event_at: event.created_at };
}

/** The view with these events in it, in their order. */
export function foldEvents(view: ExecutionView, events: Iterable<ExecutionEvent>): ExecutionView {
  let folded = view;
  for (const event of events) folded = foldEvent(folded, event);
  return folded;
}

function withNewSubExecution(root: ExecutionView, event: ExecutionEvent): ExecutionView {
  if (event.type !== "execution_queued" || event.execution_id === event.root_execution_id) return root;
  if (countExecutions(root) >= viewBounds.executions) return { ...root, hidden_sub_executions: root.hidden_sub_executions + 1 };
  const child: ExecutionView = { ...emptyView, execution_id: event.execution_id };
  const addChild = (parent: ExecutionView) => ({ ...parent, sub_executions: [...parent.sub_executions, child] });
  const parentId = event.payload.execution.parent_execution_id;
  const grown = parentId === null ? root : updateExecution(root, parentId, addChild);
  return grown === root ? addChild(root) : grown;
}

function countExecutions(view: ExecutionView): number {
  return view.sub_executions.reduce((count, child) => count + countExecutions(child), 1);
}

/** Changes the execution of that id wherever it stands in the tree; the same object comes back when it is not there. */
function updateExecution(view: ExecutionView, executionId: string, change: (view: ExecutionView) => ExecutionView): ExecutionView {
  if (view.execution_id === executionId) return change(view);
  for (const [index, child] of view.sub_executions.entries()) {
    const changed = updateExecution(child, executionId, change);
    if (changed === child) continue;
    const sub_executions = view.sub_executions.with(index, changed);
    return { ...view, sub_executions, total_usage: withPart(view.total_usage, child.total_usage, changed.total_usage) };
  }
  return view;
}

/** An execution over the bound is in no view: what it used is known when it ends, which it does once. */
function withHiddenUsage(root: ExecutionView, event: ExecutionEvent): ExecutionView {
  const isFinal = event.type === "execution_completed" || event.type === "execution_failed" || event.type === "execution_cancelled";
  if (!isFinal || root.hidden_sub_executions === 0) return root;
  return { ...root, total_usage: withPart(root.total_usage, noTotalUsage, event.payload.resource_usage) };
}

/** The total with a part of it changed; the same object when it is not. */
function withPart(total: TotalUsage, before: TotalUsage, after: TotalUsage): TotalUsage {
  return before === after ? total : replaceInTotal(total, before, after);
}

function withUsage(view: ExecutionView, usage: ResourceUsage): Pick<ExecutionView, "usage" | "total_usage"> {
  return { usage, total_usage: withPart(view.total_usage, view.usage ?? noTotalUsage, usage) };
}

function applyEvent(view: ExecutionView, event: ExecutionEvent): ExecutionView {
  switch (event.type) {
    case "execution_queued":
      return moveTo(view, "queued", {
        summary: event.payload.execution,
        chat_tool_call_id: event.payload.chat_tool_call_id,
        ...withUsage(view, event.payload.execution.resource_usage),
      });
    case "execution_started":
      return moveTo(view, "running", { started_at: event.payload.started_at });
    case "execution_waiting":
      return moveTo(view, "waiting", {});
    case "execution_resumed":
      return moveTo(view, "running", {});
    case "execution_completed":
      return finish(view, "completed", event.payload, { outputs: event.payload.outputs });
    case "execution_failed":
      return finish(view, "failed", event.payload, { failure_reason: event.payload.failure_reason, error: event.payload.error });
    case "execution_cancelled":
      return finish(view, "cancelled", event.payload, {});
    case "cancel_requested":
      return { ...view, cancel_requested: true };
    case "attempt_started":
      return startAttempt(view, event.attempt, event.created_at, event.payload);
    case "iteration_started":
      return beginIteration(view, event.payload.iteration);
    case "usage_updated":
      return { ...view, ...withUsage(view, event.payload.resource_usage) };
    case "approval_requested":
      return requestApproval(view, event.created_at, event.payload);
    case "approval_resolved":
      return resolveApproval(view, event.created_at, event.payload);
    default:
      return applyOutput(view, event);
  }
}

function applyOutput(view: ExecutionView, event: ExecutionEvent): ExecutionView {
  switch (event.type) {
    case "progress_reported":
      return { ...view, progress: { ...event.payload, seq: event.seq } };
    case "content_delta":
      return { ...view, content: appendContent(view.content, event.seq, event.payload) };
    case "log_written": {
      const { level, message, data } = event.payload;
      const line = { seq: event.seq, created_at: event.created_at, level, message, data: data ?? null };
      const dropped = view.logs.length < viewBounds.log_lines ? 0 : 1;
      return { ...view, logs: [...view.logs.slice(dropped), line], dropped_log_lines: view.dropped_log_lines + dropped };
    }
    case "artifact_committed":
      return commitArtifact(view, event.payload);
    case "step_started":
      return startStep(view, { step: event.payload.step, started_seq: event.seq, started_at: event.created_at });
    case "step_completed":
      return endStep(view, event.payload.step, () => ({ state: "completed", duration_ms: event.payload.duration_ms, error: null }));
    case "step_failed": {
      const { step, error, will_retry } = event.payload;
      const state = will_retry ? "retrying" : "failed";
      return endStep(view, step, ({ failed_tries }) => ({ state, error, failed_tries: failed_tries + 1 }));
    }
    case "tool_call_started": {
      const call = { ...event.payload, state: "running" as const, started_seq: event.seq };
      return { ...view, tool_calls: [...view.tool_calls.slice(1 - viewBounds.tool_calls), call] };
    }
    case "tool_call_completed": {
      const { tool_call_id, is_error } = event.payload;
      const index = view.tool_calls.findLastIndex((call) => call.tool_call_id === tool_call_id);
      const call = view.tool_calls[index];
      if (call === undefined) return view;
      return { ...view, tool_calls: view.tool_calls.with(index, { ...call, state: is_error ? "failed" : "completed" }) };
    }
    default:
      return view;
  }
}

/** States go forward only: a final one is never left. */
function moveTo(view: ExecutionView, state: ExecutionState, rest: Partial<ExecutionView>): ExecutionView {
  return view.state !== null && isFinalState(view.state) ? view : { ...view, ...rest, state };
}

function finish(
  view: ExecutionView,
  state: ExecutionState,
  payload: EventPayload<"execution_cancelled">,
  rest: Partial<ExecutionView>,
): ExecutionView {
  return moveTo(view, state, {
    ...rest,
    finished_at: payload.finished_at,
    ...withUsage(view, payload.resource_usage),
    steps: view.steps.map((step) => (step.state === "running" || step.state === "retrying" ? { ...step, state: "unfinished" } : step)),
  });
}

function beginIteration(view: ExecutionView, iteration: number): ExecutionView {
  const known = view.usage ?? { ...noTotalUsage, wallclock_ms: null };
  const usage = { ...known, iteration_count: Math.max(known.iteration_count, iteration) };
  return { ...view, iteration, ...withUsage(view, usage) };
}

function startAttempt(view: ExecutionView, attempt: number, startedAt: string, payload: EventPayload<"attempt_started">): ExecutionView {
  const fromSeq = payload.superseded_from_seq;
  const { output, folded } = fromSeq === null ? { output: {}, folded: null } : foldAway(view, fromSeq);
  const started = { attempt, worker_id: payload.worker_id, started_at: startedAt, supersedes: fromSeq !== null, folded };
  return { ...view, ...output, attempt, attempts: [...view.attempts.slice(1 - viewBounds.attempts), started] };
}

/** What is left of the output when that from `fromSeq` on no longer counts: finished steps and artifacts are facts and stay (E3). */
function foldAway(view: ExecutionView, fromSeq: number) {
  const { content, folded_chars } = foldContent(view.content, fromSeq);
  const logs = view.logs.filter((line) => line.seq < fromSeq);
  const steps = view.steps.filter((step) => step.started_seq < fromSeq || step.state === "completed");
  const toolCalls = view.tool_calls.filter((call) => call.started_seq < fromSeq || call.state === "completed");
  const progress = view.progress === null || view.progress.seq < fromSeq ? view.progress : null;
  const folded = { log_lines: view.logs.length - logs.length, content_chars: folded_chars, steps: view.steps.length - steps.length };
  const isNothing = folded.log_lines + folded.content_chars + folded.steps === 0;
  return { output: { content, logs, steps, tool_calls: toolCalls, progress }, folded: isNothing ? null : folded };
}

function commitArtifact(view: ExecutionView, { artifact }: EventPayload<"artifact_committed">): ExecutionView {
  const index = view.artifacts.findIndex((known) =>
    artifact.relpath_in_workspace === null
      ? known.artifact_id === artifact.artifact_id
      : known.relpath_in_workspace === artifact.relpath_in_workspace,
  );
  if (index !== -1) return { ...view, artifacts: view.artifacts.with(index, artifact) };
  if (view.artifacts.length >= viewBounds.artifacts) return { ...view, hidden_artifacts: view.hidden_artifacts + 1 };
  return { ...view, artifacts: [...view.artifacts, artifact] };
}

/** Asked again by a later attempt, it is the same approval. Over the bound the oldest decided one goes, or the oldest. */
function requestApproval(view: ExecutionView, requestedAt: string, payload: EventPayload<"approval_requested">): ExecutionView {
  const approval_id = payload.approval_id as ApprovalId;
  if (view.approvals.some((known) => known.approval_id === approval_id)) return view;
  const asked = { ...payload, approval_id, requested_at: requestedAt, decision: null, comment: null, decided_at: null };
  const oldest = view.approvals.length < viewBounds.approvals ? null : Math.max(0, view.approvals.findIndex(isDecided));
  return { ...view, approvals: [...(oldest === null ? view.approvals : view.approvals.toSpliced(oldest, 1)), asked] };
}

function isDecided(approval: ApprovalView): boolean {
  return approval.decision !== null;
}

/** The first decision stands. */
function resolveApproval(view: ExecutionView, decidedAt: string, payload: EventPayload<"approval_resolved">): ExecutionView {
  const index = view.approvals.findIndex((known) => known.approval_id === payload.approval_id);
  const approval = view.approvals[index];
  if (approval === undefined || isDecided(approval)) return view;
  const { decision, comment } = payload;
  return { ...view, approvals: view.approvals.with(index, { ...approval, decision, comment, decided_at: decidedAt }) };
}

/** A start after a failure that is tried again is a further try; any other begins anew. */
function startStep(view: ExecutionView, start: Pick<StepView, "step" | "started_seq" | "started_at">): ExecutionView {
  const index = view.steps.findLastIndex((known) => known.step === start.step);
  const before = view.steps[index];
  const failed_tries = before?.state === "retrying" ? before.failed_tries : 0;
  const step: StepView = { ...start, state: "running", failed_tries, duration_ms: null, error: null };
  if (before !== undefined) return { ...view, steps: view.steps.with(index, step) };
  return { ...view, steps: [...view.steps.slice(1 - viewBounds.steps), step] };
}

function endStep(view: ExecutionView, name: string, end: (step: StepView) => Partial<StepView>): ExecutionView {
  const index = view.steps.findLastIndex((known) => known.step === name);
  const step = view.steps[index];
  return step === undefined ? view : { ...view, steps: view.steps.with(index, { ...step, ...end(step) }) };
}
