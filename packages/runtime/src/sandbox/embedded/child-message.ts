import { longestEventBytes } from "../event-bounds.ts";
import { type ChildMessage, mostLinesAtOnce } from "./messages.ts";

const maxTextLength = 64 * 1024 * 1024;

/** What the child said, when it is something that a child may say; null for everything else. A program may have taken the child over. */
export function readChildMessage(message: unknown): ChildMessage | null {
  if (!isRecord(message)) return null;
  switch (own(message, "type")) {
    case "ready":
      return { type: "ready" };
    case "full":
      return { type: "full" };
    case "reply": {
      const id = own(message, "id");
      return Number.isSafeInteger(id) ? { type: "reply", id: Number(id), value: own(message, "value") } : null;
    }
    case "refused": {
      const id = own(message, "id");
      const code = own(message, "code");
      const text = own(message, "message");
      if (!Number.isSafeInteger(id) || typeof code !== "string" || typeof text !== "string") return null;
      return { type: "refused", id: Number(id), code: code.slice(0, 40), message: text.slice(0, 4000) };
    }
    case "output": {
      const stream = own(message, "stream");
      const text = own(message, "text");
      if ((stream !== "stdout" && stream !== "stderr") || typeof text !== "string" || text.length > maxTextLength) return null;
      return { type: "output", stream, text };
    }
    case "events": {
      const lines = own(message, "lines");
      if (!Array.isArray(lines) || lines.length > mostLinesAtOnce) return null;
      return { type: "events", lines: lines.filter(isEventLine) };
    }
    default:
      return null;
  }
}

/** A property that the message itself has, never one of a prototype. */
export function own(record: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(record, name)?.value;
}

/** Whether something is an object with properties. */
export function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEventLine(line: unknown): line is string {
  return typeof line === "string" && Buffer.byteLength(line) <= longestEventBytes;
}
