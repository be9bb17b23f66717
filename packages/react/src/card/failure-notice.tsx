import type { ExecutionView } from "@skillrun/contract";
import { TriangleAlert } from "lucide-react";

/** Why an execution failed; nothing for one that did not. */
export function FailureNotice({ view: { error, failure_reason } }: { view: ExecutionView }) {
  if (error === null) return null;
  return (
    <div className="sr-failure">
      <TriangleAlert className="sr-notice-icon" aria-hidden="true" />
      <div>
        <p className="sr-failure-message">{error.message}</p>
        <p className="sr-failure-codes">
          <code>{failure_reason}</code>
          {error.code === failure_reason ? null : <code>{error.code}</code>}
          {error.retryable ? <span>may work when tried again</span> : null}
        </p>
      </div>
    </div>
  );
}
