/**
 * The frontmatter as the reference validator takes it: what stands between the first three dashes, with which the file must begin, and the next
 * three, wherever these are. Null when there is none. Its first line is the file's.
 */
export function splitStrictly(text: string): string | null {
  if (!text.startsWith("---")) return null;
  const end = text.indexOf("---", 3);
  return end < 0 ? null : text.slice(3, end);
}
