/** Makes text stand in markdown as it is, on one line and inside a table's cell. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replace(/[\\`*_[\]<>|~]/g, "\\$&");
}
