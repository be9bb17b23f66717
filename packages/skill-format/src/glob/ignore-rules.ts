import { RE2JS } from "re2js";
import { globPattern } from "./glob-pattern.ts";

const maxRules = 500;
const maxRuleLength = 400;

type Rule = { matches(path: string): boolean; foldersOnly: boolean; keeps: boolean };

/** What is no part of any skill, wherever it lies. */
const always = [".git", "node_modules", "__pycache__", "*.pyc", ".venv", ".DS_Store", "__MACOSX"];
const alwaysRules = readRules(always.join("\n"));

/** Says of a file's (or folder's) path whether it is left out: by what is always left out, and by the text of `.skillignore`, in gitignore's syntax. */
export function createIgnoreRules(skillignore: string | null): (path: string, isFolder?: boolean) => boolean {
  const rules = skillignore === null ? [] : readRules(skillignore);
  return (path, isFolder = false) => isIgnored(path, isFolder, alwaysRules) || isIgnored(path, isFolder, rules);
}

function isIgnored(path: string, pathIsFolder: boolean, rules: readonly Rule[]): boolean {
  const names = path.split("/");
  // As git does it: what lies in a folder that is left out cannot be taken back in.
  return names.some((_, index) => {
    const part = names.slice(0, index + 1).join("/");
    const isFolder = pathIsFolder || index + 1 < names.length;
    const last = rules.findLast((rule) => (isFolder || !rule.foldersOnly) && rule.matches(part));
    return last !== undefined && !last.keeps;
  });
}

function readRules(text: string): Rule[] {
  return text
    .split(/\r?\n/, maxRules)
    .filter((line) => line.length <= maxRuleLength)
    .flatMap((line) => readRule(line.replace(/^\uFEFF/, "").replace(/(?<!\\)[ \t]+$/, "")) ?? []);
}

function readRule(line: string): Rule | null {
  if (line === "" || line.startsWith("#")) return null;
  const keeps = line.startsWith("!");
  const glob = keeps ? line.slice(1) : line;
  const foldersOnly = glob.endsWith("/");
  const bare = glob.replace(/\/$/, "").replace(/^\//, "");
  if (bare === "") return null;
  const anchored = glob.replace(/\/$/, "").includes("/");
  try {
    const expression = RE2JS.compile(globPattern(anchored ? bare : `**/${bare}`), RE2JS.DOTALL);
    return { matches: (path) => expression.matches(path), foldersOnly, keeps };
  } catch {
    return null;
  }
}
