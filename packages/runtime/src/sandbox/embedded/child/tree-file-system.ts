import {
  type ByteString,
  type CpOptions,
  type FileContent,
  type FsStat,
  type IFileSystem,
  type MkdirOptions,
  type RmOptions,
  unsafeBytesFromLatin1,
} from "just-bash";
import type { MemoryTree } from "./memory-tree.ts";
import { TreeError } from "./tree-error.ts";
import { copyTreeEntry, renameTreeEntry } from "./tree-moves.ts";
import type { TreeNode } from "./tree-place.ts";

type Encoding = Parameters<IFileSystem["readFile"]>[1];
type Dirent = { name: string; isFile: boolean; isDirectory: boolean; isSymbolicLink: boolean };

/** A memory tree as the shell's file system. */
export class TreeFileSystem implements IFileSystem {
  readonly #tree: MemoryTree;

  constructor(tree: MemoryTree) {
    this.#tree = tree;
  }

  async readFile(path: string, options?: Encoding): Promise<string> {
    const bytes = bufferOf(this.#tree.read(path));
    return bytes.toString(encodingOf(options));
  }

  /** One character for each byte. */
  async readFileBytes(path: string): Promise<ByteString> {
    return unsafeBytesFromLatin1(bufferOf(this.#tree.read(path)).toString("latin1"));
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return this.#tree.read(path).slice();
  }

  async writeFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    this.writeFileSync(path, content, options);
  }

  /** Used by the shell to lay out its own directories. */
  writeFileSync(path: string, content: FileContent, options?: Encoding): void {
    if (isSink(path)) return;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (this.#tree.place(path, "open").node === undefined && this.#layingOut) this.#tree.makeDirectory(folder, true);
    this.#tree.write(path, bytesOf(content, options), this.#layingOut ? 0o755 : 0o644);
  }

  #layingOut = true;

  /** The shell has made its directories: parents are no longer made for it. */
  endLayout(): void {
    this.#layingOut = false;
  }

  async appendFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    if (!isSink(path)) this.#tree.writeAt(path, bytesOf(content, options), "end");
  }

  async exists(path: string): Promise<boolean> {
    try {
      return this.#tree.place(path, "access").node !== undefined;
    } catch {
      return false;
    }
  }

  async stat(path: string): Promise<FsStat> {
    return statOf(this.#tree.find(path, "stat"));
  }

  async lstat(path: string): Promise<FsStat> {
    return statOf(this.#tree.find(path, "lstat", false));
  }

  async mkdir(path: string, options?: MkdirOptions): Promise<void> {
    this.mkdirSync(path, options);
  }

  mkdirSync(path: string, options?: MkdirOptions): void {
    this.#tree.makeDirectory(path, options?.recursive ?? false);
  }

  async readdir(path: string): Promise<string[]> {
    return (await this.readdirWithFileTypes(path)).map((entry) => entry.name);
  }

  async readdirWithFileTypes(path: string): Promise<Dirent[]> {
    const node = this.#tree.find(path, "scandir");
    if (node.kind !== "directory") throw new TreeError("ENOTDIR", path, "scandir");
    const entries = [...node.children].map(([name, child]) => ({
      name,
      isFile: child.kind === "file",
      isDirectory: child.kind === "directory",
      isSymbolicLink: child.kind === "symlink",
    }));
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async rm(path: string, options?: RmOptions): Promise<void> {
    this.#tree.remove(path, options?.recursive ?? false, options?.force ?? false);
  }

  async cp(from: string, to: string, options?: CpOptions): Promise<void> {
    copyTreeEntry(this.#tree, from, to, options?.recursive ?? false);
  }

  async mv(from: string, to: string): Promise<void> {
    renameTreeEntry(this.#tree, from, to);
  }

  resolvePath(base: string, path: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith("/") ? path : `${base}/${path}`).split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "" && part !== ".") parts.push(part);
    }
    return `/${parts.join("/")}`;
  }

  getAllPaths(): string[] {
    return ["/", ...[...this.#tree.walk()].map(([path]) => path)];
  }

  async chmod(path: string, mode: number): Promise<void> {
    this.#tree.setMode(path, mode);
  }

  async symlink(target: string, path: string): Promise<void> {
    this.#tree.symlink(target, path);
  }

  /** A file with several names would be none of the workspace's regular files, so there are none. */
  async link(_existing: string, path: string): Promise<void> {
    throw new TreeError("EPERM", path, "link");
  }

  async readlink(path: string): Promise<string> {
    const node = this.#tree.find(path, "readlink", false);
    if (node.kind !== "symlink") throw new TreeError("EINVAL", path, "readlink");
    return node.target;
  }

  async realpath(path: string): Promise<string> {
    const place = this.#tree.place(path, "realpath");
    if (place.node === undefined) throw new TreeError("ENOENT", path, "realpath");
    return place.path;
  }

  async utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    this.#tree.setTime(path, modified.getTime());
  }
}

function statOf(node: TreeNode): FsStat {
  return {
    isFile: node.kind === "file",
    isDirectory: node.kind === "directory",
    isSymbolicLink: node.kind === "symlink",
    mode: node.mode,
    size: node.kind === "file" ? node.size : node.kind === "symlink" ? node.target.length : 4096,
    mtime: new Date(node.modifiedMs),
    dev: 1,
    ino: node.id,
  };
}

function isSink(path: string): boolean {
  return path === "/dev/null";
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(content: FileContent, options: Encoding): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, encodingOf(options)) : content;
}

function encodingOf(options: Encoding): BufferEncoding {
  return (typeof options === "string" ? options : options?.encoding) ?? "utf8";
}
