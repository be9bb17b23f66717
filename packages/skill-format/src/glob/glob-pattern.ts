/**
 * The RE2 expression of a glob as gitignore and artifacts know it: `*` and `?` stay within a name, `[a-z]` and `[!a-z]` are classes, a leading
 * or trailing double star is any folders, a backslash takes the next character as it is.
 */
export function globPattern(glob: string): string {
  let pattern = "";
  for (let at = 0; at < glob.length; ) {
    const { text, length } = nextPart(glob, at);
    pattern += text;
    at += length;
  }
  return pattern;
}

function nextPart(glob: string, at: number): { text: string; length: number } {
  const rest = glob.slice(at);
  const atName = at === 0 || glob[at - 1] === "/";
  const folders = /^\*\*+\//.exec(rest);
  if (folders && atName) return { text: "(?:[^/]+/)*", length: folders[0].length };
  if (/^\*\*+$/.test(rest) && atName) return { text: ".+", length: rest.length };
  const stars = /^\*+/.exec(rest);
  if (stars) return { text: "[^/]*", length: stars[0].length };
  if (rest.startsWith("?")) return { text: "[^/]", length: 1 };
  if (rest.startsWith("[")) {
    const characterClass = readClass(rest);
    if (characterClass) return characterClass;
  }
  const [character = ""] = rest.startsWith("\\") && rest.length > 1 ? rest.slice(1) : rest;
  return { text: quote(character), length: rest.startsWith("\\") && rest.length > 1 ? 1 + character.length : character.length };
}

function readClass(rest: string): { text: string; length: number } | null {
  const match = /^\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]/su.exec(rest);
  const [whole = "", negated = "", members = ""] = match ?? [];
  if (whole === "" || members === "") return null;
  const inside = [...members.replaceAll(/\\(.)/gsu, "$1")].map((member) => (member === "-" ? "-" : quote(member))).join("");
  return { text: negated === "" ? `[${inside}]` : `[^/${inside}]`, length: whole.length };
}

function quote(character: string): string {
  return /[\p{L}\p{N}\s]/u.test(character) ? character : `\\x{${character.codePointAt(0)?.toString(16) ?? "0"}}`;
}
