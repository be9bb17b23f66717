import { type ReactNode, useId } from "react";

/** A part of a settings page: what it is about, in a sentence, and its content. */
export function SettingsSection(props: { title: string; text: string; problem?: string | null; children: ReactNode }) {
  const { title, text, problem = null, children } = props;
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <div>
        <h2 id={id} className="font-semibold tracking-tight">
          {title}
        </h2>
        <p className="text-sm text-muted-foreground">{text}</p>
      </div>
      {problem === null ? null : (
        <p role="alert" className="text-sm text-destructive">
          {problem}
        </p>
      )}
      {children}
    </section>
  );
}
