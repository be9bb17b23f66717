import type { Artifact, EventPayload, ExecutionError, ExecutionEvent, JsonObject } from "@skillrun/contract";
import { describeBytes, describeDuration } from "./describe-amount.ts";
import { printable } from "./printable.ts";

/** How a line is to be read. */
export type Tone = "plain" | "quiet" | "good" | "warning" | "bad";

/** A line of the record that stays on the screen. */
export type EventLine = { tone: Tone; text: string };

/** What an event leaves on the screen, null when nothing: states, logs, steps, decisions and artifacts; progress and output are shown elsewhere. */
export function describeEvent(event: ExecutionEvent, baseUrl: string): EventLine | null {
  const line = lineOf(event, baseUrl);
  if (line === null || event.execution_id === event.root_execution_id) return line;
  return { ...line, text: `  [${event.execution_id.slice(-8)}] ${line.text}` };
}

function lineOf(event: ExecutionEvent, baseUrl: string): EventLine | null {
  switch (event.type) {
    case "execution_queued": {
      const { skill_slug, skill_version, id } = event.payload.execution;
      return { tone: "plain", text: `${skill_slug}${skill_version === null ? "" : ` ${skill_version}`}  execution ${id}` };
    }
    case "attempt_started":
      return event.payload.superseded_from_seq === null
        ? null
        : { tone: "warning", text: `attempt ${event.attempt}: the one before did not finish; what was unfinished is done again` };
    case "log_written": {
      const { level, message } = event.payload;
      return { tone: toneOfLevel(level), text: `${level === "info" ? "" : `${printable(level)}: `}${printable(message)}` };
    }
    case "step_completed":
      return { tone: "quiet", text: `✓ ${printable(event.payload.step)} (${describeDuration(event.payload.duration_ms)})` };
    case "step_failed": {
      const { step, error, will_retry } = event.payload;
      return { tone: "warning", text: `✗ ${printable(step)}: ${printable(error.message)}${will_retry ? "; it is tried again" : ""}` };
    }
    case "artifact_committed":
      return { tone: "plain", text: describeArtifact(event.payload.artifact, baseUrl) };
    case "approval_requested":
      return { tone: "warning", text: describeQuestion(event.payload) };
    case "approval_resolved":
      return describeDecision(event.payload);
    case "cancel_requested":
      return { tone: "warning", text: "asked to cancel" };
    case "execution_completed":
      return { tone: "good", text: `completed${tookOf(event.payload.resource_usage.wallclock_ms)}` };
    case "execution_cancelled":
      return { tone: "warning", text: `cancelled${tookOf(event.payload.resource_usage.wallclock_ms)}` };
    case "execution_failed":
      return { tone: "bad", text: describeFailure(event.payload.failure_reason, event.payload.error) };
    default:
      return null;
  }
}

function describeQuestion({ question, details, expires_at, approval_id }: EventPayload<"approval_requested">): string {
  const facts = Object.entries(details ?? {}).map(([key, value]) => `\n    ${printable(key)}: ${printable(textOf(value))}`);
  const until = expires_at === null ? "" : `, until ${expires_at}`;
  return `needs a decision${until}: ${printable(question)}  (approval ${approval_id})${facts.join("")}`;
}

function textOf(value: JsonObject[string]): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function describeDecision({ decision, comment }: EventPayload<"approval_resolved">): EventLine {
  const said = comment === null ? "" : `: ${printable(comment)}`;
  switch (decision) {
    case "approve":
      return { tone: "good", text: `approved${said}` };
    case "reject":
      return { tone: "bad", text: `rejected${said}` };
    case "expired":
      return { tone: "warning", text: "nobody decided in time" };
    default:
      return { tone: "warning", text: `${printable(decision)}${said}` };
  }
}

/** Why an execution failed, for people. */
export function describeFailure(reason: string, error: ExecutionError): string {
  return `failed (${printable(reason)}, ${printable(error.code)}): ${printable(error.message)}`;
}

function describeArtifact({ relpath_in_workspace, artifact_id, size_bytes, download_url }: Artifact, baseUrl: string): string {
  const size = size_bytes === null ? "" : `  ${describeBytes(size_bytes)}`;
  return `▪ ${printable(relpath_in_workspace ?? artifact_id)}${size}  ${new URL(download_url, `${baseUrl}/`).href}`;
}

function toneOfLevel(level: string): Tone {
  switch (level) {
    case "debug":
      return "quiet";
    case "warn":
      return "warning";
    case "error":
      return "bad";
    default:
      return "plain";
  }
}

function tookOf(wallclockMs: number | null): string {
  return wallclockMs === null ? "" : ` in ${describeDuration(wallclockMs)}`;
}
