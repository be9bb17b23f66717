import type { UIMessage } from "ai";

/** What a title needs of a skill. */
export type NamedSkill = { slug: string; title: string };

const maxTitleLength = 60;

/**
 * A title for a thread, made of its first message: what the skills that it calls by `/slug` are called, and the files they are for or else
 * the rest of the command; or the beginning of its text; or its files' names. Null when it has none of these.
 */
export function threadTitleOf({ parts }: UIMessage, skills: readonly NamedSkill[]): string | null {
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  const files = filesText(parts.flatMap((part) => (part.type === "file" && part.filename ? [part.filename] : [])));
  const called = readCalls(text, skills);
  if (called !== null) return cut(joined([called.titles.join(", "), files || called.rest], ": "));
  return cut(text.trim() === "" ? files : text);
}

/** The titles of the skills a message calls, each once; null when its first line calls none. `rest` is what follows the first `/slug`. */
function readCalls(text: string, skills: readonly NamedSkill[]): { titles: string[]; rest: string } | null {
  const titleOf = (slug: string | undefined) => skills.find((skill) => skill.slug === slug?.toLowerCase())?.title;
  const first = /^\s*\/([a-z0-9-]+)(?:\s+|$)(.*)$/is.exec(text);
  if (first === null || titleOf(first[1]) === undefined) return null;
  const slugs = [...text.matchAll(/^\s*\/([a-z0-9-]+)(?=\s|$)/gim)].map(([, slug]) => slug);
  const rest = (first[2] ?? "").split(/^\s*\//m)[0] ?? "";
  return { titles: [...new Set(slugs.flatMap((slug) => titleOf(slug) ?? []))], rest: rest.trim() };
}

function filesText([first, second, ...more]: readonly string[]): string {
  if (first === undefined) return "";
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first} and ${more.length + 1} more`;
}

function joined(texts: readonly string[], separator: string): string {
  return texts.filter((text) => text !== "").join(separator);
}

function cut(text: string): string | null {
  const words = text.replaceAll(/\s+/g, " ").trim();
  const characters = Array.from(words);
  if (characters.length <= maxTitleLength) return words === "" ? null : words;
  const beginning = characters.slice(0, maxTitleLength).join("");
  const lastSpace = beginning.lastIndexOf(" ");
  return `${lastSpace > maxTitleLength / 2 ? beginning.slice(0, lastSpace) : beginning}…`;
}
