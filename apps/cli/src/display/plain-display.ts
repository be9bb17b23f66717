import { type ExecutionEvent, emptyView, foldEvent, isFinalEvent } from "@skillrun/contract";
import { createContentLines } from "./content-lines.ts";
import { describeEvent } from "./describe-event.ts";
import type { Display, DisplayOutput } from "./display.ts";
import { shareDone, statusLine } from "./status-line.ts";

const PROGRESS_LINES = 10;
const PROGRESS_INTERVAL_MS = 5_000;

/** A display of plain lines, for files and pipes: progress is one line for every tenth of the work, or every five seconds of it. */
export function createPlainDisplay(output: DisplayOutput, baseUrl: string): Display {
  const content = createContentLines();
  let view = emptyView;
  let shown = { tenth: 0, at: 0 };
  const isWorthALine = (event: ExecutionEvent) => {
    if (event.type !== "progress_reported" || event.execution_id !== event.root_execution_id) return false;
    const next = { tenth: Math.floor((shareDone(event.payload) ?? 0) * PROGRESS_LINES), at: Date.parse(event.created_at) };
    // The clock is the events' own, so that a replay prints what the live view printed.
    const isFarther = next.tenth !== shown.tenth || next.at >= shown.at + PROGRESS_INTERVAL_MS;
    if (isFarther) shown = next;
    return isFarther;
  };
  const print = (lines: string[]) => output.write(lines.map((line) => `${line}\n`).join(""));
  return {
    show(event) {
      view = foldEvent(view, event);
      const line = describeEvent(event, baseUrl);
      print([...content.add(event), ...(isFinalEvent(event) ? content.rest() : []), ...(line === null ? [] : [line.text])]);
      if (isWorthALine(event)) print([statusLine(view, Date.parse(event.created_at))]);
    },
    note: (text) => print([text]),
    close: () => print(content.rest()),
  };
}
