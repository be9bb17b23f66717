/** JSON text on one line that PostgreSQL takes: U+0000 and halves of surrogate pairs become U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes("\\u") ? text.replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi, "$1\uFFFD") : text;
}
