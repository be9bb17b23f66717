import type { ExecutionState } from "@skillrun/contract";

const looks: Record<ExecutionState, { label: string; look: string }> = {
  queued: { label: "Queued", look: "bg-muted text-muted-foreground" },
  running: { label: "Running", look: "bg-brand-soft text-brand" },
  waiting: { label: "Waiting for a decision", look: "bg-warning-soft text-warning" },
  completed: { label: "Completed", look: "bg-muted text-foreground" },
  failed: { label: "Failed", look: "bg-destructive-soft text-destructive" },
  cancelled: { label: "Cancelled", look: "bg-muted text-muted-foreground" },
};

/** An execution's state in a list. */
export function StateWord({ state }: { state: ExecutionState }) {
  const { label, look } = looks[state] ?? { label: state, look: "bg-muted text-muted-foreground" };
  return (
    <span data-state={state} className={`rounded-full px-2 py-0.5 text-xs font-medium ${look}`}>
      {label}
    </span>
  );
}
