import { quoteWord } from "./shebang.ts";

/** What says how a shell talks to its user, which nobody does here. */
const ignored = new Set([..."ilsrpmbhHBPt"]);
const longIgnored = new Set(["--login", "--norc", "--noprofile", "--posix", "--restricted", "--noediting", "--interactive"]);

/**
 * The arguments of `bash` and `sh` in the few forms that this shell knows: nothing, a script with its arguments, or `-c`. Options before them
 * (`-lc`, `-e`, `-o pipefail`) become a `set` in front; `--help` behind a script is the script's own.
 */
export function shellArguments(args: readonly string[]): string[] {
  const settings: string[] = [];
  let isCommand = false;
  let at = 0;
  for (let word = args[at]; word !== undefined && /^[-+]./.test(word); word = args[++at]) {
    if (word === "--") {
      at += 1;
      break;
    }
    if (longIgnored.has(word)) continue;
    if (word.startsWith("--")) return [...args];
    for (const letter of word.slice(1)) {
      if (letter === "c") isCommand = true;
      else if (letter === "o") settings.push(`${word.charAt(0)}o`, args[++at] ?? "");
      else if (!ignored.has(letter)) settings.push(word.charAt(0) + letter);
    }
  }
  const rest = args.slice(at);
  const set = settings.length === 0 ? "" : `set ${settings.map(quoteWord).join(" ")}\n`;
  const [first = "", ...others] = rest;
  if (isCommand) return ["-c", set + first, ...others];
  if (set === "" || rest.length === 0) return rest;
  return ["-c", `${set}. "$0"`, first.includes("/") ? first : `./${first}`, ...others];
}
