import { cutText } from "@skillrun/contract";
import type { CommandResult } from "../sandbox/sandbox.ts";

/** What a tool call came to, as text for the model. */
export type ToolOutput = { text: string; isError: boolean };

/** What of one tool's output goes to the model; the rest stays in the sandbox. */
const maxOutputLength = 20_000;
const maxLineLength = 2_000;
const defaultLines = 500;

/** A finished command for the model: its output, the exit code last. */
export function describeCommand({ exitCode, stdout, stderr }: CommandResult): ToolOutput {
  const parts = [shorten(stdout.trimEnd(), maxOutputLength)];
  if (stderr.trim() !== "") parts.push(`stderr:\n${shorten(stderr.trimEnd(), maxOutputLength / 4)}`);
  parts.push(`exit code: ${exitCode}`);
  return { text: parts.filter((part) => part !== "").join("\n"), isError: exitCode !== 0 };
}

/** A text file for the model, with line numbers; a file that is no text is only described. */
export function describeFile(
  content: Uint8Array,
  { offset = 0, limit = defaultLines }: { offset?: number | undefined; limit?: number | undefined },
): ToolOutput {
  const text = decode(content);
  if (text === null) return { text: `The file is no UTF-8 text (${content.length} bytes); look at it with a program.`, isError: true };
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const shown = lines.slice(offset, offset + limit).map((line, index) => `${offset + index + 1}\t${cutText(line, maxLineLength, "…")}`);
  const left = lines.length - offset - shown.length;
  const more = left > 0 ? `\n(${left} more lines; read on with offset ${offset + shown.length})` : "";
  return { text: shorten(shown.join("\n"), maxOutputLength) + more || "(the file is empty)", isError: false };
}

function decode(content: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** Keeps the beginning and the end: errors stand there. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = cutText(text, Math.floor(most * 0.6));
  const tail = text.slice(-Math.floor(most * 0.4)).toWellFormed();
  return `${head}\n… (${text.length - head.length - tail.length} characters left out; write output to a file and read parts of it) …\n${tail}`;
}
