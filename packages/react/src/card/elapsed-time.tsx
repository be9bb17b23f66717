"use client";

import { formatDuration } from "./format-quantity.ts";
import { useNow } from "./use-now.ts";

/** The time from `startedAt` to `finishedAt`, or to now by the server's clock, ticking each second. */
export function ElapsedTime({
  startedAt,
  finishedAt,
  clockOffsetMs,
}: {
  startedAt: string;
  finishedAt: string | null;
  clockOffsetMs: number;
}) {
  const isGrowing = finishedAt === null;
  const nowMs = useNow(isGrowing);
  const endMs = finishedAt === null ? nowMs + clockOffsetMs : Date.parse(finishedAt);
  return (
    <span className="sr-elapsed" suppressHydrationWarning>
      {formatDuration(endMs - Date.parse(startedAt), { isGrowing })}
    </span>
  );
}
