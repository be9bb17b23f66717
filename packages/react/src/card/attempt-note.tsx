import type { AttemptView } from "@skillrun/contract";
import { History } from "lucide-react";
import { formatCount } from "./format-quantity.ts";

/** Says that earlier attempts did not finish, and what of their output was folded away (E3); an attempt after a wait is none of the reader's concern. */
export function AttemptNote({ attempts }: { attempts: readonly AttemptView[] }) {
  const superseding = attempts.filter((attempt) => attempt.supersedes);
  const newest = superseding.at(-1);
  if (newest === undefined) return null;
  const folded = { log_lines: 0, content_chars: 0, steps: 0 };
  for (const attempt of superseding) {
    folded.log_lines += attempt.folded?.log_lines ?? 0;
    folded.content_chars += attempt.folded?.content_chars ?? 0;
    folded.steps += attempt.folded?.steps ?? 0;
  }
  const counts = [
    countOf(folded.log_lines, "log line", "log lines"),
    countOf(folded.content_chars, "character of findings", "characters of findings"),
    countOf(folded.steps, "unfinished step", "unfinished steps"),
  ].filter((count) => count !== null);
  const unfinished = newest.attempt - 1;
  const whose = superseding.length === 1 ? `attempt ${unfinished}` : "unfinished attempts";
  return (
    <p className="sr-attempt">
      <History className="sr-notice-icon" aria-hidden="true" />
      <span>
        <strong>Attempt {newest.attempt}.</strong> Attempt {unfinished} did not finish: its worker stopped or was lost
        {counts.length === 0 ? "." : `; output of ${whose} folded away: ${counts.join(", ")}.`}
      </span>
    </p>
  );
}

function countOf(count: number, one: string, many: string): string | null {
  return count === 0 ? null : `${formatCount(count)} ${count === 1 ? one : many}`;
}
