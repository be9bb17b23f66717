/** What was chosen or dropped to become a skill: a zip, or files with their paths in the folder. */
export type PickedSkill =
  | { kind: "zip"; name: string; file: File }
  | { kind: "files"; name: string; files: readonly { path: string; file: File }[] };

/** Said to the person instead of an upload. */
export class CannotPick extends Error {}

const ignoredNames = new Set([".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".DS_Store", "Thumbs.db", "desktop.ini"]);

/** True for what no skill is made of, and what would make a large folder larger. */
export function isIgnored(path: string): boolean {
  return path.split("/").some((name) => ignoredNames.has(name));
}

/** A skill of files that are there already, as a file chooser gives them. */
export function pickedFromFiles(files: readonly File[]): PickedSkill {
  const [first] = files;
  if (first === undefined) throw new CannotPick("There was nothing in it.");
  if (files.length === 1 && isZip(first)) return { kind: "zip", name: first.name, file: first };
  return pickedFromPaths(files.map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

/** A skill of files with their paths. */
export function pickedFromPaths(all: readonly { path: string; file: File }[]): PickedSkill {
  const files = all.filter(({ path }) => !isIgnored(path));
  if (files.length === 0) throw new CannotPick("There is no file in this folder.");
  const top = files[0]?.path.split("/") ?? [];
  return { kind: "files", name: top.length > 1 ? (top[0] ?? "") : `${files.length} files`, files };
}

/** How much is sent. */
export function sizeOf(picked: PickedSkill): number {
  return picked.kind === "zip" ? picked.file.size : picked.files.reduce((sum, { file }) => sum + file.size, 0);
}

function isZip(file: File): boolean {
  return /\.(zip|skill)$/i.test(file.name) || file.type === "application/zip";
}
