import type { ContentDelta } from "../wire/event.ts";
import { type ContentMark, type ContentPartView, viewBounds } from "./execution-view.ts";

/** Appends a delta to its part, which it makes if need be. */
export function appendContent(content: readonly ContentPartView[], seq: number, delta: ContentDelta): readonly ContentPartView[] {
  const index = content.findIndex((candidate) => candidate.part === delta.part);
  const found = content[index];
  if (found !== undefined) return content.with(index, appendText(found, seq, delta.delta));
  // A newer server may know more formats; as plain text any of them can be read.
  const format = delta.format === "markdown" || delta.format === "json" ? delta.format : "text";
  const part = appendText({ part: delta.part, format, text: "", dropped_chars: 0, marks: null }, seq, delta.delta);
  return [...content.slice(1 - viewBounds.content_parts), part];
}

/** Takes off every part what was appended at or after `fromSeq`, and the parts that began there (E3). */
export function foldContent(
  content: readonly ContentPartView[],
  fromSeq: number,
): { content: readonly ContentPartView[]; folded_chars: number } {
  const kept: ContentPartView[] = [];
  let foldedChars = 0;
  for (const part of content) {
    let { marks } = part;
    let end = part.dropped_chars + part.text.length;
    while (marks !== null && marks.seq >= fromSeq) {
      foldedChars += end - marks.start;
      end = marks.start;
      marks = marks.before;
    }
    if (marks === part.marks) kept.push(part);
    else if (marks !== null) {
      kept.push({
        ...part,
        marks,
        text: part.text.slice(0, Math.max(0, end - part.dropped_chars)),
        dropped_chars: Math.min(end, part.dropped_chars),
      });
    }
  }
  return { content: kept, folded_chars: foldedChars };
}

function appendText(part: ContentPartView, seq: number, delta: string): ContentPartView {
  const marks = { seq, start: part.dropped_chars + part.text.length, before: part.marks };
  const text = part.text + delta;
  if (text.length < 2 * viewBounds.content_chars) return { ...part, text, marks };
  const cut = cutPosition(text, text.length - viewBounds.content_chars);
  const droppedChars = part.dropped_chars + cut;
  return { ...part, text: text.slice(cut), dropped_chars: droppedChars, marks: marksReaching(marks, droppedChars) };
}

/** The start of the next line if one is near, else of the next whole character. */
function cutPosition(text: string, from: number): number {
  const lineEnd = text.indexOf("\n", from);
  if (lineEnd !== -1 && lineEnd - from < 2_000) return lineEnd + 1;
  const code = text.charCodeAt(from);
  return code >= 0xdc00 && code <= 0xdfff ? from + 1 : from;
}

/** The newest marks down to the first that covers `start`: older ones point at text that is gone. */
function marksReaching(newest: ContentMark, start: number): ContentMark {
  const kept: ContentMark[] = [];
  for (let mark: ContentMark | null = newest; mark !== null; mark = mark.start > start ? mark.before : null) kept.push(mark);
  let rebuilt: ContentMark | null = null;
  for (const mark of kept.reverse()) rebuilt = { seq: mark.seq, start: mark.start, before: rebuilt };
  return rebuilt ?? newest;
}
