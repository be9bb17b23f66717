import type { MemoryTree } from "./memory-tree.ts";
import { TreeError } from "./tree-error.ts";
import { copyTreeEntry, renameTreeEntry } from "./tree-moves.ts";
import type { TreeNode } from "./tree-place.ts";

type Answer = { value: unknown } | { error: { message: string; code: string; path?: string; syscall?: string } };

/** Runs one file operation of a program by its name, and answers with plain data. */
export function runFileOperation(tree: MemoryTree, name: string, args: readonly unknown[]): Answer {
  try {
    return { value: operate(tree, name, args) ?? null };
  } catch (error) {
    return { error: errorOf(error) };
  }
}

/** An error as a program's own code can throw it. */
export function errorOf(error: unknown): { message: string; code: string; path?: string; syscall?: string } {
  if (error instanceof TreeError) return { message: error.message, code: error.code, path: error.path, syscall: error.syscall };
  return { message: error instanceof Error ? error.message : String(error), code: "EIO" };
}

function operate(tree: MemoryTree, name: string, args: readonly unknown[]): unknown {
  const path = text(args[0]);
  switch (name) {
    case "stat":
      return statOf(tree.find(path, "stat"));
    case "lstat":
      return statOf(tree.find(path, "lstat", false));
    case "exists":
      return tree.place(path, "access").node !== undefined;
    case "readdir": {
      const node = tree.find(path, "scandir");
      if (node.kind !== "directory") throw new TreeError("ENOTDIR", path, "scandir");
      return [...node.children].map(([child, { kind }]) => ({ name: child, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
    }
    case "mkdir":
      return tree.makeDirectory(path, args[1] === true);
    case "rm":
      return tree.remove(path, args[1] === true, args[2] === true);
    case "unlink":
      if (tree.find(path, "unlink", false).kind === "directory") throw new TreeError("EISDIR", path, "unlink");
      return tree.remove(path, false, false);
    case "rename":
      return renameTreeEntry(tree, path, text(args[1]));
    case "copy":
      return copyTreeEntry(tree, path, text(args[1]), args[2] === true);
    case "chmod":
      return tree.setMode(path, Number(args[1]));
    case "utimes":
      return tree.setTime(path, Number(args[1]));
    case "symlink":
      return tree.symlink(path, text(args[1]));
    case "readlink": {
      const node = tree.find(path, "readlink", false);
      if (node.kind !== "symlink") throw new TreeError("EINVAL", path, "readlink");
      return node.target;
    }
    case "realpath":
      tree.find(path, "realpath");
      return tree.place(path, "realpath").path;
    case "truncate":
      return tree.truncate(path, Number(args[1]));
    default:
      throw new TreeError("EPERM", path, name);
  }
}

function statOf(node: TreeNode): { kind: string; mode: number; size: number; mtimeMs: number; ino: number } {
  const type = { file: 0o100000, directory: 0o040000, symlink: 0o120000 }[node.kind];
  const size = node.kind === "file" ? node.size : node.kind === "symlink" ? node.target.length : 4096;
  return { kind: node.kind, mode: type | node.mode, size, mtimeMs: node.modifiedMs, ino: node.id };
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("a path is text");
  return value;
}
