import { TriangleAlert, WifiOff } from "lucide-react";
import type { ObservedExecution } from "../following/use-execution-events.ts";
import { labelOfState, type ShownState } from "./state-label.tsx";

/** Says when what is shown may be out of date, why, and what the reader can do. */
export function ConnectionNotice({ execution, state }: { execution: ObservedExecution; state: ShownState }) {
  const { connection, error, cancelError, view } = execution;
  const isKnown = view.state !== null;
  return (
    <>
      {connection === "reconnecting" ? (
        <p className="sr-notice">
          <WifiOff className="sr-notice-icon" aria-hidden="true" />
          <span>Reconnecting…{isKnown ? ` (last known state: ${labelOfState(state)})` : null}</span>
        </p>
      ) : null}
      {connection === "not_found" && !isKnown ? (
        <p className="sr-notice">
          <TriangleAlert className="sr-notice-icon" aria-hidden="true" />
          <span>There is no execution for this call{error === null ? " yet; still looking." : "."}</span>
          {error === null ? null : <RetryButton execution={execution} />}
        </p>
      ) : null}
      {connection === "error" || (connection === "not_found" && isKnown) ? (
        <p className="sr-notice" data-kind="error">
          <TriangleAlert className="sr-notice-icon" aria-hidden="true" />
          <span>
            {isKnown ? `Not followed any more (last known state: ${labelOfState(state)}). ` : "Cannot be shown. "}
            {error?.message}
          </span>
          <RetryButton execution={execution} />
        </p>
      ) : null}
      {cancelError === null ? null : (
        <p className="sr-notice" data-kind="error">
          <TriangleAlert className="sr-notice-icon" aria-hidden="true" />
          <span>The cancel did not get through: {cancelError.message}</span>
        </p>
      )}
    </>
  );
}

function RetryButton({ execution }: { execution: ObservedExecution }) {
  return (
    <button type="button" className="sr-button" onClick={() => execution.retry()}>
      Try again
    </button>
  );
}
