import type { ToolCallMessagePartProps } from "@assistant-ui/react";
import { TriangleAlert, Wrench } from "lucide-react";
import { CardSection } from "./card-section.tsx";
import { formatJsonText } from "./format-quantity.ts";

/** The card of a tool call that has no execution: what went in and what came out, or the error in plain sight, and a `note` on why. */
export function PlainToolCard({ toolName, argsText, result, isError, status, note }: ToolCallMessagePartProps & { note?: string }) {
  const { state, label } = describe({ hasFailed: isError === true, hasResult: result !== undefined, isRunning: status.type === "running" });
  return (
    <article className="sr-card" data-state={isError ? state : undefined} aria-label={toolName}>
      <header className="sr-head">
        <div className="sr-head-name">
          <Wrench className="sr-state-icon" aria-hidden="true" />
          <span className="sr-title" title={toolName}>
            <bdi>{toolName}</bdi>
          </span>
          <span className="sr-badge" data-state={state}>
            {label}
          </span>
        </div>
      </header>
      <span className="sr-spoken" role="status" aria-live="polite">
        {`${toolName}: ${label}`}
      </span>
      <div className="sr-body">
        {note === undefined ? null : <p className="sr-notice">{note}</p>}
        {isError ? (
          <div className="sr-failure">
            <TriangleAlert className="sr-notice-icon" aria-hidden="true" />
            <div>
              <p className="sr-failure-message">{textOfError(result)}</p>
            </div>
          </div>
        ) : null}
        {argsText.trim() === "" ? null : (
          <CardSection title="Inputs">
            <pre className="sr-json sr-scroll">{formatJsonText(argsText)}</pre>
          </CardSection>
        )}
        {isError || result === undefined ? null : (
          <CardSection title="Result">
            <pre className="sr-json sr-scroll">{textOf(result)}</pre>
          </CardSection>
        )}
      </div>
    </article>
  );
}

function describe({ hasFailed, hasResult, isRunning }: { hasFailed: boolean; hasResult: boolean; isRunning: boolean }) {
  if (hasFailed) return { state: "failed", label: "Failed" };
  if (hasResult) return { state: "queued", label: "Done" };
  return isRunning ? { state: "running", label: "Running" } : { state: "queued", label: "No result" };
}

/** assistant-ui wraps the SDK's error text as `{error}`; other runtimes give what they have. */
function textOfError(result: unknown): string {
  if (result === undefined || result === null) return "The call failed.";
  const isWrapped = typeof result === "object" && "error" in result && typeof result.error === "string";
  return isWrapped ? String(result.error) : textOf(result);
}

function textOf(result: unknown): string {
  return typeof result === "string" ? result : JSON.stringify(result, null, 2);
}
