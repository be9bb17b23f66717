import type { MemoryTree } from "./memory-tree.ts";
import type { TreeNode } from "./tree-place.ts";

/** An entry of a tree as it is handed from one thread to another. */
export type TreeEntry = { path: string; mode: number; modifiedMs: number } & (
  | { kind: "file"; data: Uint8Array }
  | { kind: "directory" }
  | { kind: "symlink"; target: string }
);

/** What a program changed: first what is gone, then what is new or different, parents first. */
export type TreeChanges = { removed: string[]; entries: TreeEntry[] };

/** The directories that programs see; the rest of a tree belongs to the shell. */
export const sharedRoots = ["/skill", "/workspace", "/tmp"] as const;

/** Everything that a program may see. */
export function snapshotTree(tree: MemoryTree): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const [path, node] of walkShared(tree)) entries.push(entryOf(path, node));
  return entries;
}

/** What a program nested or named deeper than this is not kept. */
const longestPath = 2048;

/** Puts a snapshot or the entries of a change into a tree. */
export function restoreEntries(tree: MemoryTree, entries: readonly TreeEntry[]): void {
  for (const entry of entries) {
    if (entry.path.length > longestPath) continue;
    const there = tree.place(entry.path, "restore", false).node;
    if (there !== undefined && there.kind !== entry.kind) tree.remove(entry.path, true, true);
    if (entry.kind === "directory") tree.makeDirectory(entry.path, true, entry.mode);
    else if (entry.kind === "file") tree.write(entry.path, entry.data, entry.mode);
    else {
      tree.remove(entry.path, false, true);
      tree.symlink(entry.target, entry.path);
      continue;
    }
    const node = tree.find(entry.path, "restore", false);
    node.mode = entry.mode & 0o777;
    node.modifiedMs = entry.modifiedMs;
  }
}

/** Applies what a program changed. */
export function applyChanges(tree: MemoryTree, changes: TreeChanges): void {
  for (const path of changes.removed) tree.remove(path, true, true);
  restoreEntries(tree, changes.entries);
}

/** Remembers a tree as it is, and tells later what has changed since. */
export function watchChanges(tree: MemoryTree): () => TreeChanges {
  const before = new Map<string, TreeNode>();
  for (const [path, node] of walkShared(tree)) before.set(path, node);
  const version = tree.version;
  return () => {
    const entries: TreeEntry[] = [];
    const left = new Set(before.keys());
    for (const [path, node] of walkShared(tree)) {
      left.delete(path);
      if (before.get(path) !== node || node.version > version) entries.push(entryOf(path, node));
    }
    return { removed: [...left], entries };
  };
}

function* walkShared(tree: MemoryTree): Generator<[string, TreeNode]> {
  for (const root of sharedRoots) {
    const node = tree.place(root, "walk").node;
    if (node?.kind === "directory") yield* tree.walk(node, root);
  }
}

function entryOf(path: string, node: TreeNode): TreeEntry {
  const common = { path, mode: node.mode, modifiedMs: node.modifiedMs };
  if (node.kind === "file") return { ...common, kind: "file", data: node.data.slice(0, node.size) };
  if (node.kind === "symlink") return { ...common, kind: "symlink", target: node.target };
  return { ...common, kind: "directory" };
}
