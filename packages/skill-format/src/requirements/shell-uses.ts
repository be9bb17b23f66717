import { createRequire } from "node:module";
import type { SimpleCommandNode, WordNode } from "just-bash";
import type { EntryRuntime } from "../manifest/skill-manifest.ts";
import type { ProgramUses } from "./skill-requirements.ts";

/** Loaded with the first shell script: most skills have none, and it takes a tenth of a second. */
const loadParser = () => createRequire(import.meta.url)("just-bash") as Pick<typeof import("just-bash"), "parse">;

/** The parser's time grows with the square of a hostile script's length: half a second at this one. */
const maxSourceLength = 32_000;

const words = (text: string) => new Set(text.trim().split(/\s+/));
const shellWords = words(`
  . : [ [[ alias bg bind break builtin caller case cd command compgen complete continue coproc declare dirs disown do done echo elif else enable
  esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let local logout mapfile popd printf pushd pwd
  read readarray readonly return select set shift shopt source suspend test then time times trap true type typeset ulimit umask unalias unset until
  wait while
`);
/** These run what follows them. */
const runners = words("command exec builtin nohup env sudo xargs time nice");
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

/** The programs a shell script calls by a plain name, read off its syntax; none where it cannot be parsed. */
export function shellUses(source: string): ProgramUses {
  const { called, defined } = readCommands(source);
  const asked = new Set(
    [...source.matchAll(/\b(?:command[ \t]+-v|which|hash|type(?:[ \t]+-\w+)?)[ \t]+["']?([\w.+-]+)/g)].map((match) => match[1]),
  );
  const found = new Set<string>();
  const runtimes = new Set<EntryRuntime>();
  for (const name of called) {
    if (defined.has(name) || shellWords.has(name)) continue;
    const runtime = Object.hasOwn(runtimeByCommand, name) ? runtimeByCommand[name] : undefined;
    if (runtime) runtimes.add(runtime);
    else found.add(name);
  }
  return {
    commands: [...found].map((name) => ({ name, optional: asked.has(name) })),
    runtimes: [...runtimes],
    network: [...found].filter((name) => networkCommands.has(name)),
  };
}

function readCommands(source: string): { called: Set<string>; defined: Set<string> } {
  const called = new Set<string>();
  const defined = new Set<string>();
  const rest: unknown[] = [parseScript(source)];
  while (rest.length > 0) {
    const node = rest.pop();
    if (typeof node !== "object" || node === null) continue;
    if (isCommand(node)) {
      const name = calledBy(node);
      if (name !== null) called.add(name);
    } else if ("type" in node && node.type === "FunctionDef" && "name" in node && typeof node.name === "string") defined.add(node.name);
    // Commands stand inside of words, too: in substitutions.
    rest.push(...Object.values(node));
  }
  return { called, defined };
}

function parseScript(source: string): unknown {
  if (source.length > maxSourceLength) return null;
  try {
    return loadParser().parse(source.replaceAll("\r\n", "\n"));
  } catch {
    // No shell script, or nested too deeply.
    return null;
  }
}

function isCommand(node: object): node is SimpleCommandNode {
  return "type" in node && node.type === "SimpleCommand";
}

/** The name of the program; past what only runs another one. */
function calledBy({ name, args }: SimpleCommandNode): string | null {
  if (name === null) return null;
  for (const word of [name, ...args]) {
    const text = plainText(word);
    if (text !== null && (runners.has(text) || text.startsWith("-") || /^[A-Za-z_]\w*=/.test(text))) continue;
    // A path or a variable is no name of a program.
    return text !== null && /^[a-z][a-z0-9.+_-]*$/i.test(text) && !text.endsWith(".sh") ? text : null;
  }
  return null;
}

function plainText({ parts }: WordNode): string | null {
  const texts = parts.map((part) => (part.type === "Literal" ? part.value : null));
  return texts.includes(null) ? null : texts.join("");
}
