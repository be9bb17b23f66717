const maxLength = 120;
/** Headings that say what the part below is and not what the skill is. */
const parts = new Set(["overview", "introduction", "instructions", "usage", "quick start", "purpose", "when to use", "about", "skill"]);

/** A title for people: the body's first heading, or the name with spaces and a capital. */
export function deriveTitle(body: string, name: string): string {
  let fence: string | null = null;
  for (const line of body.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    else if (fence === null && /^# /.test(line)) {
      const heading = plainText(line.slice(2));
      return heading === "" || parts.has(heading.toLowerCase()) ? fromName(name) : cut(heading);
    }
  }
  return fromName(name);
}

function plainText(markdown: string): string {
  return markdown
    .slice(0, 1000)
    .replaceAll(/!?\[([^\][]*)\]\([^()]*\)/g, "$1")
    .replaceAll(/[*`]/g, "")
    .replace(/ #+\s*$/, "")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
}

function fromName(name: string): string {
  const words = name.replaceAll(/[-_\s]+/g, " ").trim();
  return cut(words.charAt(0).toUpperCase() + words.slice(1));
}

function cut(title: string): string {
  return title.length <= maxLength ? title : `${title.slice(0, maxLength - 1).toWellFormed()}…`;
}
