import { type ReactNode, useId } from "react";

/** A labelled control; the child takes the id. */
export function Field(props: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const { label, hint, children } = props;
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children(id)}
      {hint === undefined ? null : <span className="text-xs text-muted-foreground">{hint}</span>}
    </div>
  );
}
