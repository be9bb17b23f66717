import type { ExecutionEvent } from "@skillrun/contract";
import { printable } from "./printable.ts";

/** Makes whole lines of the pieces in which an execution's output arrives. */
export type ContentLines = {
  /** The lines that this event completed. */
  add(event: ExecutionEvent): string[];
  /** What is left without a line end. */
  rest(): string[];
};

/** Begins with no output. Parts are told apart; JSON is for programs and left out; the output of an attempt that supersedes another begins anew. */
export function createContentLines(): ContentLines {
  const unfinished = new Map<string, string>();
  const forget = (executionId: string) => {
    for (const key of unfinished.keys()) if (key.startsWith(`${executionId} `)) unfinished.delete(key);
  };
  return {
    add(event) {
      if (event.type === "attempt_started" && event.payload.superseded_from_seq !== null) forget(event.execution_id);
      if (event.type !== "content_delta" || event.payload.format === "json") return [];
      const key = `${event.execution_id} ${event.payload.part}`;
      const lines = `${unfinished.get(key) ?? ""}${event.payload.delta}`.split("\n");
      unfinished.set(key, lines.pop() ?? "");
      return lines.map(printable);
    },
    rest() {
      const lines = [...unfinished.values()].filter((text) => text !== "").map(printable);
      unfinished.clear();
      return lines;
    },
  };
}
