/** Text as a column of PostgreSQL holds it: U+0000 and halves of surrogate pairs become U+FFFD, as in JSON (`jsonText`). */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
