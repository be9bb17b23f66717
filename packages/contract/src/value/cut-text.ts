const longestCluster = 64;

/**
 * The beginning of a text, at most `maxLength` UTF-16 units long; what people see as one character stays whole, and so does every surrogate
 * pair. `ending`, such as `…`, is appended to a text that was cut, within the length.
 */
export function cutText(text: string, maxLength: number, ending = ""): string {
  if (text.length <= maxLength) return text;
  const room = Math.max(0, maxLength - ending.length);
  return text.slice(0, boundaryBefore(text, room)) + ending;
}

/** The start of the character that stands at `index`. */
function boundaryBefore(text: string, index: number): number {
  const start = segmenter.segment(text.slice(0, index + longestCluster)).containing(index)?.index ?? index;
  // A pile of combining marks is no reason to show nothing.
  if (start > index - longestCluster) return start;
  return isLowHalf(text.charCodeAt(index)) && isHighHalf(text.charCodeAt(index - 1)) ? index - 1 : index;
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowHalf(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
