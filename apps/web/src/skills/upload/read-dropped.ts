import { CannotPick, isIgnored, type PickedSkill, pickedFromFiles, pickedFromPaths } from "./picked-skill.ts";

/** More than any skill may have: a folder chosen by mistake is not read to its end. */
const maxFiles = 2_000;

/** What was dropped, with everything in its folders. To be called while the drop is handled: its items are gone afterwards. */
export function readDropped(transfer: DataTransfer): Promise<PickedSkill> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  const files = [...transfer.files];
  return readEntries(entries, files);
}

async function readEntries(entries: readonly FileSystemEntry[], files: readonly File[]): Promise<PickedSkill> {
  if (!entries.some(({ isDirectory }) => isDirectory)) return pickedFromFiles(files);
  const found: { path: string; file: File }[] = [];
  for (const entry of entries) await collect(entry, entry.name, found);
  return pickedFromPaths(found);
}

async function collect(entry: FileSystemEntry, path: string, found: { path: string; file: File }[]): Promise<void> {
  if (isIgnored(path)) return;
  if (found.length >= maxFiles) throw new CannotPick(`There are more than ${maxFiles} files in this folder: it is no skill's.`);
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path, file });
    return;
  }
  if (!isDirectory(entry)) return;
  const reader = entry.createReader();
  for (;;) {
    // Browsers give a folder's entries in portions, and none at its end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return;
    for (const child of portion) await collect(child, `${path}/${child.name}`, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
