import type { ExecutionView, TotalUsage } from "@skillrun/contract";
import { formatCount } from "./format-quantity.ts";

/** What an execution used itself, and with its sub-executions in total; nothing when nothing was used. */
export function UsageLine({ view: { usage, total_usage, sub_executions } }: { view: ExecutionView }) {
  const total = textOf(total_usage);
  if (total === null) return null;
  if (sub_executions.length === 0) return <p className="sr-usage">{total}</p>;
  return (
    <dl className="sr-usage">
      <div>
        <dt>Own use</dt>
        <dd>{(usage === null ? null : textOf(usage)) ?? "nothing"}</dd>
      </div>
      <div>
        <dt>With sub-executions</dt>
        <dd>{total}</dd>
      </div>
    </dl>
  );
}

function textOf({ input_tokens, output_tokens, cost_usd, iteration_count }: TotalUsage): string | null {
  const tokens = input_tokens + output_tokens;
  const texts = [
    tokens > 0 ? `${formatCount(tokens)} ${tokens === 1 ? "token" : "tokens"}` : null,
    /[1-9]/.test(cost_usd) ? `$${cost_usd}` : null,
    iteration_count > 0 ? `${formatCount(iteration_count)} ${iteration_count === 1 ? "iteration" : "iterations"}` : null,
  ].filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(" · ");
}
