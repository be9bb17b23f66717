import type { StepView } from "@skillrun/contract";
import { formatDuration } from "./format-quantity.ts";

const labels: Record<StepView["state"], string> = {
  running: "running",
  completed: "done",
  retrying: "failed, is tried again",
  failed: "failed",
  unfinished: "not finished",
};

/** The steps so far, each with how it went. */
export function StepList({ steps }: { steps: readonly StepView[] }) {
  return (
    <ol className="sr-steps">
      {steps.map((step) => (
        <li key={step.started_seq} data-state={step.state}>
          <span className="sr-dot" aria-hidden="true" />
          <span className="sr-step-name" dir="auto">
            {step.step}
          </span>
          <span className="sr-step-note">
            {step.error !== null && step.state !== "completed" ? `${labels[step.state]}: ${step.error.message}` : labels[step.state]}
          </span>
          {step.duration_ms === null ? null : <span className="sr-figures">{formatDuration(step.duration_ms)}</span>}
        </li>
      ))}
    </ol>
  );
}
