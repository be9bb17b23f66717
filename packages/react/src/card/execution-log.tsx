"use client";

import type { LogEntryView } from "@skillrun/contract";
import { memo, useEffect, useRef } from "react";
import { formatCount } from "./format-quantity.ts";

const localTime = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** The log's newest lines; stays at the end while the reader is at the end. */
export function ExecutionLog({ lines, droppedLines, name }: { lines: readonly LogEntryView[]; droppedLines: number; name: string }) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lastSeq = lines.at(-1)?.seq;
  useEffect(() => {
    if (lastSeq !== undefined && isAtEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lastSeq]);
  return (
    <div
      role="log"
      ref={box}
      className="sr-log sr-scroll"
      aria-label={`Log of ${name}`}
      // Read on demand: a log that spoke each line would drown out the state.
      aria-live="off"
      // A box that scrolls must be reachable by keyboard.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 8;
      }}
    >
      {droppedLines > 0 ? <p className="sr-log-dropped">{formatCount(droppedLines)} older lines are not shown.</p> : null}
      <ol>
        {lines.map((line) => (
          <LogLine key={line.seq} line={line} />
        ))}
      </ol>
    </div>
  );
}

const LogLine = memo(function LogLine({ line }: { line: LogEntryView }) {
  return (
    <li data-level={line.level}>
      <time dateTime={line.created_at}>{localTime.format(Date.parse(line.created_at))}</time>
      <span className="sr-log-message">
        {line.level === "info" ? null : <span className="sr-log-level">{line.level}</span>}
        {line.message}
        {line.data === null ? null : <code className="sr-log-data">{JSON.stringify(line.data)}</code>}
      </span>
    </li>
  );
});
