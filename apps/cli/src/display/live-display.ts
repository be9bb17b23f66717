import { styleText } from "node:util";
import { emptyView, foldEvent, isFinalEvent } from "@skillrun/contract";
import { createContentLines } from "./content-lines.ts";
import { describeEvent, type Tone } from "./describe-event.ts";
import type { Display, DisplayOutput } from "./display.ts";
import { statusLine } from "./status-line.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const ERASE_LINE = "\r\x1b[2K";
/** The terminal cuts a line that is too long, which it can do where we cannot know how wide a character is. */
const [WRAP_OFF, WRAP_ON] = ["\x1b[?7l", "\x1b[?7h"];
const [HIDE_CURSOR, SHOW_CURSOR] = ["\x1b[?25l", "\x1b[?25h"];

const styleOfTone: Record<Tone, Parameters<typeof styleText>[0]> = {
  plain: "reset",
  quiet: "dim",
  good: "green",
  warning: "yellow",
  bad: "red",
};

/** A display for terminals: what happened scrolls up, and under it one line with bar and clock is painted anew. */
export function createLiveDisplay(output: DisplayOutput, baseUrl: string): Display {
  const content = createContentLines();
  let view = emptyView;
  let frame = 0;
  let isDone = false;
  let pending: string[] = [];
  const paint = () => {
    const status = isDone ? "" : `${styleText("cyan", FRAMES[frame % FRAMES.length] ?? "")} ${statusLine(view, Date.now())}`;
    output.write(`${ERASE_LINE}${pending.map((line) => `${line}\n`).join("")}${WRAP_OFF}${status}${WRAP_ON}`);
    pending = [];
  };
  const timer = setInterval(() => {
    frame += 1;
    paint();
  }, FRAME_MS);
  output.write(HIDE_CURSOR);
  return {
    show(event) {
      view = foldEvent(view, event);
      const line = describeEvent(event, baseUrl);
      pending.push(...content.add(event));
      if (isFinalEvent(event)) pending.push(...content.rest());
      // Thousands of events a second are painted a few times a second.
      if (line !== null) pending.push(line.tone === "plain" ? line.text : styleText(styleOfTone[line.tone], line.text));
    },
    note: (text) => void pending.push(text),
    close() {
      if (isDone) return;
      isDone = true;
      clearInterval(timer);
      pending.push(...content.rest());
      paint();
      output.write(SHOW_CURSOR);
    },
  };
}
