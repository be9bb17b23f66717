import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import type { SourceFile } from "../source-file.ts";

const banned = new Set(["utils", "util", "helpers", "helper", "lib", "common", "misc", "types"]);
const bannedEnding = /-(utils?|helpers?|misc)$/;
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const ours = /^(packages|apps|scripts|bench|chaos|scale-out)\//;

/** Files and folders of code are named in kebab-case, and none by a word that says nothing. */
export function fileNames(repository: Repository): Finding[] {
  const seenFolders = new Set<string>();
  return repository.files
    .filter((file) => file.isCode && (ours.test(file.path) || !file.path.includes("/")))
    .flatMap((file) => [...folderFindings(file, seenFolders), ...fileFindings(file)]);
}

function folderFindings(file: SourceFile, seen: Set<string>): Finding[] {
  const folders = file.path.split("/").slice(0, -1);
  return folders.flatMap((folder, depth) => {
    const path = folders.slice(0, depth + 1).join("/");
    if (seen.has(path)) return [];
    seen.add(path);
    return judge(file.path, folder, isNextSegment(path, folder) ? "next" : folder, "folder");
  });
}

function fileFindings(file: SourceFile): Finding[] {
  const [stem = ""] = file.name.split(".");
  return judge(file.path, file.name, stem, "file");
}

function judge(path: string, shown: string, name: string, what: "file" | "folder"): Finding[] {
  if (banned.has(name) || bannedEnding.test(name)) {
    return [{ path, line: 1, problem: `the ${what} name ${shown} says nothing`, remedy: "name it after the one idea it holds" }];
  }
  if (kebab.test(name)) return [];
  return [{ path, line: 1, problem: `the ${what} name ${shown} is not kebab-case`, remedy: "rename it, small letters with hyphens" }];
}

/** Next gives its own meaning to `[id]`, `[...path]`, `[[...path]]`, `(group)`, `@slot` and `_private` folders under `app`. */
function isNextSegment(path: string, folder: string): boolean {
  return /^apps\/[^/]+\/src\/app\//.test(path) && /^(\[+(\.\.\.)?[\w-]+\]+|\([\w-]+\)|@[\w-]+|_[\w-]+)$/.test(folder);
}
