import type { MemoryTree } from "./memory-tree.ts";
import { TreeError } from "./tree-error.ts";
import type { TreeDirectory, TreeNode, TreePlace } from "./tree-place.ts";

/** Moves an entry to another name, over a file or an empty directory that has it. */
export function renameTreeEntry(tree: MemoryTree, from: string, to: string): void {
  const source = tree.place(from, "rename", false);
  if (source.node === undefined) throw new TreeError("ENOENT", from, "rename");
  const target = placeOver(tree, to, source.node);
  if (target.node === source.node) return;
  if (target.path.startsWith(`${source.path}/`)) throw new TreeError("EINVAL", to, "rename");
  tree.guard(target.path, "rename");
  tree.detach(source, "rename");
  if (target.node !== undefined) tree.detach(target, "rename");
  tree.attach(target, source.node, "rename");
}

/** Copies a file, or a directory with everything in it. */
export function copyTreeEntry(tree: MemoryTree, from: string, to: string, recursive: boolean): void {
  const source = tree.place(from, "cp");
  if (source.node === undefined) throw new TreeError("ENOENT", from, "cp");
  if (source.node.kind === "file") {
    const mode = source.node.mode;
    tree.write(to, source.node.data.subarray(0, source.node.size), mode);
    return;
  }
  if (source.node.kind === "symlink") throw new TreeError("EINVAL", from, "cp");
  if (!recursive) throw new TreeError("EISDIR", from, "cp");
  const target = tree.place(to, "cp");
  if (target.path === source.path || target.path.startsWith(`${source.path}/`)) throw new TreeError("EINVAL", to, "cp");
  copyDirectory(tree, source.node, to);
}

function copyDirectory(tree: MemoryTree, directory: TreeDirectory, to: string): void {
  tree.makeDirectory(to, true, directory.mode);
  for (const [name, node] of directory.children) {
    const path = `${to}/${name}`;
    if (node.kind === "directory") copyDirectory(tree, node, path);
    else if (node.kind === "file") tree.write(path, node.data.subarray(0, node.size), node.mode);
    else {
      tree.remove(path, false, true);
      tree.symlink(node.target, path);
    }
  }
}

function placeOver(tree: MemoryTree, to: string, source: TreeNode): TreePlace {
  const target = tree.place(to, "rename", false);
  if (target.node?.kind === "directory") {
    if (source.kind !== "directory") throw new TreeError("EISDIR", to, "rename");
    if (target.node !== source && target.node.children.size > 0) throw new TreeError("ENOTEMPTY", to, "rename");
  } else if (target.node !== undefined && source.kind === "directory") throw new TreeError("ENOTDIR", to, "rename");
  return target;
}
