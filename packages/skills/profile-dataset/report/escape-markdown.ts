import { cutText } from "@skillrun/contract";
/** Untrusted text as plain Markdown on one line: nothing in it can become a link, an image, HTML or a table cell's end. */
export function inlineText(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>|#~]/g, (character) => (character === "<" ? "&lt;" : `\\${character}`));
}

/** Untrusted text as a Markdown code span on one line, also inside a table. */
export function inlineCode(text: string): string {
  const line = oneLine(cutText(text, 80, "…")).replaceAll("|", "¦");
  if (line.trim() === "") return "` `";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ");
}
