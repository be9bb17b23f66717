import { type ExecutionView, isFinalState, type Progress, pendingApprovals, type StepView } from "@skillrun/contract";
import { describeCount, describeDuration } from "./describe-amount.ts";
import { printable } from "./printable.ts";

const BAR_WIDTH = 24;

/** One line that tells where an execution stands: state, bar, amount done, time; `now` is in milliseconds since 1970. */
export function statusLine(view: ExecutionView, now: number): string {
  const parts: string[] = [view.cancel_requested ? "cancelling" : (view.state ?? "waiting for the first event")];
  const since = view.started_at ?? view.summary?.created_at ?? null;
  if (since !== null) parts.push(describeDuration(now - Date.parse(since)));
  if (view.attempts.some(({ supersedes }) => supersedes)) parts.push(`attempt ${view.attempt}`);
  parts.push(...describeTree(view));
  if (view.iteration !== null) parts.push(`iteration ${view.iteration}`);
  if (view.progress !== null) parts.push(describeProgress(view.progress));
  const step = view.steps.findLast(({ state }) => state === "running" || state === "retrying");
  if (view.progress?.message == null && step !== undefined) parts.push(describeStep(step));
  return parts.join("  ").replaceAll("\n", " ");
}

/** What stands below an execution, who is asked, and what it all used. */
function describeTree(view: ExecutionView): string[] {
  const { sub_executions, total_usage } = view;
  const finished = sub_executions.filter(({ state }) => state !== null && isFinalState(state)).length;
  const decisions = pendingApprovals(view).length;
  const tokens = total_usage.input_tokens + total_usage.output_tokens;
  return [
    ...(sub_executions.length === 0 ? [] : [`${describeCount(finished)} of ${describeCount(sub_executions.length)} sub-executions`]),
    ...(decisions === 0 ? [] : [`${describeCount(decisions)} ${decisions === 1 ? "decision" : "decisions"} needed`]),
    ...(tokens === 0 ? [] : [`${describeCount(tokens)} tokens`]),
    ...(/[1-9]/.test(total_usage.cost_usd) ? [`$${total_usage.cost_usd}`] : []),
  ];
}

function describeStep({ step, state, failed_tries }: StepView): string {
  if (state === "retrying") return `${printable(step)}, retrying after ${describeCount(failed_tries)}`;
  return failed_tries === 0 ? printable(step) : `${printable(step)}, try ${describeCount(failed_tries + 1)}`;
}

/** The bar and the figures of a progress report. */
export function describeProgress({ completed, total, unit, message }: Progress): string {
  const amount = total === null ? describeCount(completed) : `${describeCount(completed)} of ${describeCount(total)}`;
  const figures = unit === null ? amount : `${amount} ${printable(unit)}`;
  const text = message === null ? figures : `${figures}  ${printable(message)}`;
  const share = shareDone({ completed, total });
  if (share === null) return text;
  const filled = Math.round(share * BAR_WIDTH);
  return `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${Math.floor(share * 100)} %  ${text}`;
}

/** How much of the work is done, from 0 to 1; null when nobody knows how much there is. */
export function shareDone({ completed, total }: Pick<Progress, "completed" | "total">): number | null {
  return total === null || total <= 0 ? null : Math.min(completed / total, 1);
}
