import type { EntryRuntime } from "../manifest/skill-manifest.ts";
import type { ProgramUses } from "./skill-requirements.ts";

const words = (text: string) => new Set(text.trim().split(/\s+/));
const shellWords = words(`
  . : [ [[ alias bg bind break builtin caller case cd command compgen complete continue coproc declare dirs disown do done echo elif else enable
  esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let local logout mapfile popd printf pushd pwd
  read readarray readonly return select set shift shopt source suspend test then time times trap true type typeset ulimit umask unalias unset until
  wait while
`);
/** After these the command itself follows. */
const prefixes = words("if then else elif do while until ! time { ( command exec builtin nohup env sudo xargs");
const runtimeByCommand: Readonly<Record<string, EntryRuntime>> = {
  bash: "bash",
  sh: "bash",
  python: "python",
  python3: "python",
  node: "javascript",
  tsx: "typescript",
};
const networkCommands = words(
  "curl wget ssh scp sftp rsync git pip pip3 npm npx pnpm yarn uv uvx gh aws gcloud az docker kubectl nc telnet ftp apt apt-get brew",
);

/** The programs a shell script surely calls: the first plain word of a command, outside quotes, comments and here-documents. */
export function shellUses(source: string): ProgramUses {
  const script = stripQuoted(source);
  const own = new Set(
    [
      ...script.matchAll(/^[ \t]*(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\(\)/gm),
      ...script.matchAll(/^[ \t]*function[ \t]+([\w-]+)/gm),
    ].map((match) => match[1]),
  );
  const asked = new Set(
    [...source.matchAll(/\b(?:command[ \t]+-v|which|hash|type(?:[ \t]+-\w+)?)[ \t]+["']?([\w.+-]+)/g)].map((match) => match[1]),
  );
  const found = new Set<string>();
  const runtimes = new Set<EntryRuntime>();
  for (const line of script.split("\n")) {
    for (const command of line.split(/&&|\|\||[;|&`]|\$\(|\(/)) {
      const word = commandWord(command);
      if (word === null || own.has(word) || shellWords.has(word)) continue;
      const runtime = Object.hasOwn(runtimeByCommand, word) ? runtimeByCommand[word] : undefined;
      if (runtime) runtimes.add(runtime);
      else found.add(word);
    }
  }
  return {
    commands: [...found].map((name) => ({ name, optional: asked.has(name) })),
    runtimes: [...runtimes],
    network: [...found].filter((name) => networkCommands.has(name)),
  };
}

function commandWord(command: string): string | null {
  for (const word of command.trim().split(/\s+/, 12)) {
    if (prefixes.has(word) || /^[A-Za-z_]\w*\+?=/.test(word) || /^\d*[<>]/.test(word)) continue;
    // A pattern of `case`, a path, a variable or an option is no name of a program.
    return /^[a-z][a-z0-9.+_-]*$/.test(word) && !word.endsWith(".sh") ? word : null;
  }
  return null;
}

/** The script without comments, the inside of quotes, here-documents and `case` patterns; lines that go on are joined. */
function stripQuoted(source: string): string {
  const lines = source.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/);
  const kept: string[] = [];
  let until: string | null = null;
  let open: string | null = null;
  let caseDepth = 0;
  for (const line of lines) {
    if (until !== null) {
      if (line.trim() === until) until = null;
      continue;
    }
    until = open === null ? (/(?<!<)<<-?[ \t]*["']?([A-Za-z_]\w*)/.exec(line)?.[1] ?? null) : null;
    const { text, quote } = stripLine(line, open);
    if (open !== null && quote === null) kept.push("");
    open = quote;
    if (/^\s*case\b.*\bin\s*$/.test(text)) caseDepth += 1;
    else if (/^\s*esac\b/.test(text)) caseDepth = Math.max(0, caseDepth - 1);
    kept.push((caseDepth > 0 ? text.replace(/^[^()]*\)/, "") : text).replaceAll(/\b\w{1,100}\+?=\([^()]*(?:\)|$)/g, "_=1"));
  }
  return kept.join("\n");
}

function stripLine(line: string, openQuote: string | null): { text: string; quote: string | null } {
  let [text, quote] = ["", openQuote];
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quote === null && character === "#" && (at === 0 || /[\s;(]/.test(line[at - 1] ?? ""))) break;
    if (character === "\\" && quote !== "'") {
      at += 1;
      text += quote === null ? "_" : "";
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      // What is quoted is no plain word, and neither is what it is glued to.
      text += "%";
    } else if (character === quote) quote = null;
    else if (quote === null) text += character;
  }
  // Whatever follows the end of a text of several lines belongs to its command.
  return { text: openQuote === null ? text : `% ${text}`, quote };
}
