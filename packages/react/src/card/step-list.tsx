import type { StepView } from "@skillrun/contract";
import { formatCount, formatDuration } from "./format-quantity.ts";

/** The steps so far, each with how it went. */
export function StepList({ steps }: { steps: readonly StepView[] }) {
  return (
    <ol className="sr-steps">
      {steps.map((step) => (
        <li key={step.step} data-state={step.state}>
          <span className="sr-dot" aria-hidden="true" />
          <span className="sr-step-name" dir="auto">
            {step.step}
          </span>
          <span className="sr-step-note">{noteOf(step)}</span>
          {step.duration_ms === null ? null : <span className="sr-figures">{formatDuration(step.duration_ms)}</span>}
        </li>
      ))}
    </ol>
  );
}

function noteOf({ state, failed_tries, error }: StepView): string {
  const tries = failed_tries + 1;
  const why = error === null ? "" : `: ${error.message}`;
  switch (state) {
    case "running":
      return failed_tries === 0 ? "running" : `running, try ${formatCount(tries)}`;
    case "completed":
      return failed_tries === 0 ? "done" : `done at try ${formatCount(tries)}`;
    case "retrying":
      return `retrying after ${triesOf(failed_tries)}${why}`;
    case "failed":
      return failed_tries > 1 ? `failed after ${triesOf(failed_tries)}${why}` : `failed${why}`;
    case "unfinished":
      return `not finished${why}`;
  }
}

function triesOf(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "try" : "tries"}`;
}
