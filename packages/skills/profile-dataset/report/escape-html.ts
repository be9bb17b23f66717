const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out.
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

/** Untrusted text for HTML content and quoted attributes; characters that reorder or hide text are shown as U+FFFD. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "").replace(unseen, "\ufffd");
}

/** Untrusted text as an element that keeps its writing direction to itself; text of nothing but spaces is told as such. */
export function isolated(text: string): string {
  return text.trim() === "" ? '<i class="blank">blank</i>' : `<bdi>${escapeHtml(text)}</bdi>`;
}

/** Untrusted text for an attribute between other words, with its writing direction kept to itself. */
export function isolatedAttribute(text: string): string {
  return `\u2068${escapeHtml(text)}\u2069`;
}
