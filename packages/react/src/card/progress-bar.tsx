import type { Progress } from "@skillrun/contract";
import { formatCount } from "./format-quantity.ts";

/** How far the work is, as a bar and in figures; without a total the bar only moves. */
export function ProgressBar({ progress, isMoving }: { progress: Progress; isMoving: boolean }) {
  const { completed, total, unit, message } = progress;
  const share = total === null || total === 0 ? null : Math.min(1, completed / total);
  const figures = `${formatCount(completed)}${total === null ? "" : ` / ${formatCount(total)}`}${unit === null ? "" : ` ${unit}`}`;
  const percent = share === null ? null : `${Math.floor(share * 100)}%`;
  return (
    <div className="sr-progress">
      <div className="sr-progress-text">
        <span className="sr-progress-message">{message ?? "Progress"}</span>
        <span className="sr-figures">
          {figures}
          {percent === null ? null : <span className="sr-percent">{percent}</span>}
        </span>
      </div>
      <div
        className="sr-bar"
        role="progressbar"
        aria-label={message ?? "Progress"}
        aria-valuetext={percent === null ? figures : `${figures}, ${percent}`}
        {...(share === null || total === null
          ? {}
          : { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": Math.min(completed, total) })}
      >
        <div
          className="sr-bar-fill"
          data-moving={isMoving}
          data-indeterminate={share === null}
          style={share === null ? undefined : { inlineSize: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}
