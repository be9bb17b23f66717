import type { SkillFile } from "@skillrun/contract";

/** A folder of a skill: its files and folders in the order of a file manager. */
export type FileTree = { name: string; folders: FileTree[]; files: SkillFile[] };

/** The files as a tree. */
export function buildFileTree(files: readonly SkillFile[]): FileTree {
  const root: FileTree = { name: "", folders: [], files: [] };
  for (const file of files) folderOf(root, file.path.split("/").slice(0, -1)).files.push(file);
  sort(root);
  return root;
}

function folderOf(root: FileTree, names: readonly string[]): FileTree {
  let folder = root;
  for (const name of names) {
    let next = folder.folders.find((one) => one.name === name);
    if (next === undefined) {
      next = { name, folders: [], files: [] };
      folder.folders.push(next);
    }
    folder = next;
  }
  return folder;
}

function sort(folder: FileTree): void {
  folder.folders.sort((a, b) => a.name.localeCompare(b.name));
  folder.files.sort((a, b) => Number(isSkillFile(b)) - Number(isSkillFile(a)) || a.path.localeCompare(b.path));
  for (const child of folder.folders) sort(child);
}

function isSkillFile({ path }: SkillFile): boolean {
  return path.toLowerCase() === "skill.md";
}
