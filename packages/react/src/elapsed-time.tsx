"use client";

import { useEffect, useState } from "react";
import { formatDuration } from "./format-quantity.ts";

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
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isGrowing) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isGrowing]);
  const endMs = finishedAt === null ? nowMs + clockOffsetMs : Date.parse(finishedAt);
  return (
    <span className="sr-elapsed" suppressHydrationWarning>
      {formatDuration(endMs - Date.parse(startedAt), { isGrowing })}
    </span>
  );
}
