import { ContentDelta, cutText, LogLine, Progress, parseExactJson } from "@skillrun/contract";
import { z } from "zod";
import type { SkillContext } from "../skill/skill-context.ts";
import { createLines } from "./bounded-lines.ts";

/** What a script may say of each kind; the rest is counted and told of at the end. */
export const voiceBounds = {
  outputLines: 5_000,
  events: 10_000,
  contentLength: 4_000_000,
  messageLength: 4_000,
  malformedLines: 20,
  shownText: 200,
};

const ScriptEvent = z.discriminatedUnion("type", [
  Progress.partial()
    .required({ completed: true })
    .extend({ type: z.literal("progress") }),
  LogLine.partial({ level: true }).extend({ type: z.literal("log") }),
  ContentDelta.partial({ part: true, format: true }).extend({ type: z.literal("content") }),
]);

/** What a running script is heard through. */
export type ScriptVoice = {
  /** A line of an event file. */
  event(line: string): void;
  /** A piece of the program's output. */
  output(stream: "stdout" | "stderr", text: string): void;
  /** Ends unfinished lines, and says what was left out. Nothing is heard after it. */
  finish(): void;
};

/** Makes the execution's events of what a script writes, as it comes, and no more of it than `voiceBounds`. */
export function createScriptVoice(context: Pick<SkillContext, "log" | "progress" | "emit">): ScriptVoice {
  const left = {
    lines: voiceBounds.outputLines,
    events: voiceBounds.events,
    content: voiceBounds.contentLength,
    malformed: voiceBounds.malformedLines,
  };
  const leftOut = { lines: 0, events: 0, malformed: 0 };
  let isOver = false;

  const linesAt = (level: LogLine["level"]) =>
    createLines({
      wantsMore: () => left.lines > 0,
      onLine(line) {
        left.lines -= 1;
        context.log(level, line);
      },
      onLeftOut() {
        leftOut.lines += 1;
      },
    });
  const lines = { stdout: linesAt("info"), stderr: linesAt("warn") };

  const malformed = (line: string) => {
    if (left.malformed-- > 0) context.log("warn", `This is no event: ${cutText(line, voiceBounds.shownText, "…")}`);
    else leftOut.malformed += 1;
  };
  const say = (event: z.infer<typeof ScriptEvent>) => {
    if (event.type === "progress") {
      const { completed, total = null, unit = null, message = null } = event;
      context.progress({ completed, total, unit, message: message === null ? null : cutText(message, voiceBounds.messageLength, "…") });
    } else if (event.type === "log") {
      context.log(event.level ?? "info", cutText(event.message, voiceBounds.messageLength, "…"), event.data);
    } else {
      left.content -= event.delta.length;
      context.emit({ part: event.part ?? "output", format: event.format ?? "markdown", delta: event.delta });
    }
  };
  return {
    event(line) {
      if (isOver || line.trim() === "") return;
      if (left.events <= 0 || left.content <= 0) {
        leftOut.events += 1;
        return;
      }
      const event = readEvent(line);
      left.events -= 1;
      if (event === null) malformed(line);
      else say(event);
    },
    output(stream, text) {
      if (!isOver) lines[stream].push(text);
    },
    finish() {
      if (isOver) return;
      lines.stdout.end();
      lines.stderr.end();
      isOver = true;
      if (leftOut.lines > 0) context.log("warn", `${leftOut.lines} more lines of output were left out.`);
      if (leftOut.events > 0) context.log("warn", `${leftOut.events} more events were left out.`);
      if (leftOut.malformed > 0) context.log("warn", `${leftOut.malformed} more lines were no events.`);
    },
  };
}

function readEvent(line: string): z.infer<typeof ScriptEvent> | null {
  try {
    return ScriptEvent.safeParse(parseExactJson(line).value).data ?? null;
  } catch {
    return null;
  }
}
