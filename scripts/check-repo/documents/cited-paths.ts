import { posix } from "node:path";
import { Visitor } from "oxc-parser";
import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

const document = /^([^/]+\.md|docs\/.*\.md|(packages|apps)\/[^/]+\/[^/]+\.md)$/;
const topFolder = /^(packages|apps|scripts|docs|prisma|bench|chaos|scale-out|deploy|\.ci)\//;
const repoFile = /\.(tsx?|mjs|md|css|sql|prisma)$/;
const placeholder = /[<>{}*$…]|\.\.\.(?!path\])|^https?:/;

/** Every path, and every `path#symbol`, that the documents cite exists; so does every relative link's target. */
export function citedPaths(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => document.test(file.path) && file.path !== "CHANGELOG.md")
    .flatMap((file) => file.lines.flatMap((text, index) => brokenCitations(repository, file, text, index + 1)));
}

function brokenCitations(repository: Repository, file: SourceFile, text: string, line: number): Finding[] {
  const codes = [...text.matchAll(/`([^`\s]+)`/g)].map((match) => match[1] ?? "").filter(looksLikeRepoPath);
  const links = [...text.replaceAll(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? "")
    .filter((target) => !/^(#|[a-z]+:)/.test(target));
  return [...codes, ...links].flatMap((cited) => {
    const problem = brokenBy(repository, file, cited);
    return problem === undefined ? [] : [{ path: file.path, line, problem, remedy: "name what the tree holds now" }];
  });
}

function looksLikeRepoPath(cited: string): boolean {
  const [path = ""] = cited.split("#");
  if (placeholder.test(path) || path.startsWith("/") || path.startsWith("@")) return false;
  return topFolder.test(path) || (path.includes("/") && repoFile.test(path));
}

function brokenBy(repository: Repository, from: SourceFile, cited: string): string | undefined {
  const [path = "", symbol] = cited.split("#");
  const target = resolve(repository, from, path.replace(/\/$/, ""));
  if (target === undefined) return `cites ${path}, which does not exist`;
  if (symbol === undefined || target === "folder" || holds(target, symbol)) return undefined;
  return `cites ${symbol} in ${target.path}, which does not declare it`;
}

/** A path is written from the root, from the document's folder, or short: `runtime/skill/x.ts` for `packages/runtime/src/skill/x.ts`. */
function resolve(repository: Repository, from: SourceFile, path: string): SourceFile | "folder" | undefined {
  const [first, ...rest] = path.split("/");
  const candidates = [path, posix.join(posix.dirname(from.path), path), posix.join("packages", first ?? "", "src", ...rest)];
  for (const candidate of candidates) {
    const file = repository.find(candidate);
    if (file !== undefined) return file;
    if (repository.files.some((other) => other.path.startsWith(`${candidate}/`))) return "folder";
  }
  return undefined;
}

function holds(file: SourceFile, symbol: string): boolean {
  if (file.name.endsWith(".md")) return file.lines.some((line) => /^#+ /.test(line) && slugOf(line) === symbol);
  if (!file.isCode) return file.text.split(/\W+/).includes(symbol);
  return declaredNames(file).has(symbol);
}

function slugOf(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

function declaredNames(file: SourceFile): Set<string> {
  const names = new Set<string>();
  const addId = (node: { id?: unknown }) => add(node.id);
  const addKey = (node: { key?: unknown }) => add(node.key);
  const add = (node: unknown) => {
    if (typeof node === "object" && node !== null && "name" in node && typeof node.name === "string") names.add(node.name);
  };
  new Visitor({
    FunctionDeclaration: addId,
    ClassDeclaration: addId,
    VariableDeclarator: addId,
    TSTypeAliasDeclaration: addId,
    TSInterfaceDeclaration: addId,
    Property: addKey,
    MethodDefinition: addKey,
    PropertyDefinition: addKey,
    TSMethodSignature: addKey,
    TSPropertySignature: addKey,
  }).visit(file.syntax.program);
  return names;
}
