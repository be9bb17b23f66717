import type { SkillNotice } from "@skillrun/contract";
import { foldPath } from "./bundle-path.ts";
import { errorNotice } from "./notice.ts";

/** Paths that some file system takes for one another: twice the same, other case, other accents, a file where a folder is. */
export function findCollisions(paths: readonly string[]): SkillNotice[] {
  const files = new Map<string, string>();
  const folders = new Map<string, string>();
  const notices: SkillNotice[] = [];
  const report = (path: string, message: string) => notices.push(errorNotice("path_collision", message, { path }));
  for (const path of paths) {
    const known = files.get(foldPath(path));
    if (known === path) report(path, "the file is there twice; leave one out");
    else if (known !== undefined) report(path, `${known} and ${path} are one file where case or accents do not count; rename one`);
    else files.set(foldPath(path), path);
    for (const folder of foldersOf(path)) {
      const seen = folders.get(foldPath(folder));
      if (seen === undefined) folders.set(foldPath(folder), folder);
      else if (seen !== folder) report(path, `the folders ${seen} and ${folder} are one where case or accents do not count; rename one`);
    }
  }
  for (const [folded, path] of files) {
    if (folders.has(folded)) report(path, "there is a file and a folder of this name; rename one");
  }
  return notices;
}

function foldersOf(path: string): string[] {
  const names = path.split("/");
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join("/"));
}
