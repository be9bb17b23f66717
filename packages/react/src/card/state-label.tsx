import type { ExecutionState } from "@skillrun/contract";
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
} from "lucide-react";

/** What a card shows as its state: an execution's, or what stands before and beside them; `unknown` when nothing can be learned. */
export type ShownState = ExecutionState | "expected" | "unknown" | "cancelling";

const appearance: Record<ShownState, { label: string; Icon: LucideIcon }> = {
  expected: { label: "Waiting for the call…", Icon: CircleDashed },
  unknown: { label: "State unknown", Icon: CircleQuestionMark },
  queued: { label: "Queued", Icon: Clock },
  running: { label: "Running", Icon: LoaderCircle },
  waiting: { label: "Waiting for a decision", Icon: CirclePause },
  cancelling: { label: "Cancelling…", Icon: LoaderCircle },
  completed: { label: "Completed", Icon: CircleCheck },
  failed: { label: "Failed", Icon: CircleX },
  cancelled: { label: "Cancelled", Icon: Ban },
};

/** The state in words. */
export function labelOfState(state: ShownState): string {
  return appearance[state].label;
}

/** The state as a small picture; says nothing to those who listen, for whom the words stand beside it. */
export function StateIcon({ state }: { state: ShownState }) {
  const { Icon } = appearance[state];
  return <Icon className="sr-state-icon" data-state={state} aria-hidden="true" />;
}

/** The state in words on its colour. */
export function StateBadge({ state, label }: { state: ShownState; label?: string }) {
  return (
    <span className="sr-badge" data-state={state}>
      {label ?? labelOfState(state)}
    </span>
  );
}
