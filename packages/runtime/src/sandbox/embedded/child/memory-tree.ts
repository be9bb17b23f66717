import { TreeError } from "./tree-error.ts";
import { placeInTree, type TreeCommon, type TreeDirectory, type TreeFile, type TreeNode, type TreePlace } from "./tree-place.ts";

const longestTarget = 4096;

/** What a tree may hold, and who hears of changes and of a tree that is full. */
export type TreeOptions = {
  maxBytes: number;
  maxEntries: number;
  /** A file's content changed from this byte on. */
  onWrite?(path: string, file: TreeFile, from: number): void;
  onFull?(): void;
};

/** Files in memory: the whole file system of a sandbox, with a bound on bytes and entries. */
export class MemoryTree {
  readonly root: TreeDirectory;
  version = 1;
  bytes = 0;
  entries = 0;
  readonly #options: TreeOptions;
  readonly #locked = new Set<string>();
  #nextId = 1;
  #unbounded = false;

  constructor(options: TreeOptions) {
    this.#options = options;
    this.root = { ...this.#common(0o755), kind: "directory", children: new Map() };
  }

  /** From now on nothing at or below the path can be changed. */
  lock(path: string): void {
    this.#locked.add(path);
  }

  /** What is made until the layout ends does not count. */
  startLayout(): void {
    this.#unbounded = true;
  }

  endLayout(): void {
    this.#unbounded = false;
    this.bytes = 0;
    this.entries = 0;
  }

  /** How many more bytes fit. */
  get space(): number {
    return Math.max(0, this.#options.maxBytes - this.bytes);
  }

  /** How many more entries fit. */
  get entrySpace(): number {
    return Math.max(0, this.#options.maxEntries - this.entries);
  }

  /** Where a path leads, through links; the last name's own link only when `follow` says so. */
  place(path: string, syscall: string, follow = true): TreePlace {
    return placeInTree(this.root, path, syscall, follow);
  }

  /** What lies at a path; it throws when nothing does. */
  find(path: string, syscall: string, follow = true): TreeNode {
    const { node } = this.place(path, syscall, follow);
    if (node === undefined) throw new TreeError("ENOENT", path, syscall);
    return node;
  }

  /** A file's content, not copied. */
  read(path: string): Uint8Array {
    const node = this.find(path, "open");
    if (node.kind !== "file") throw new TreeError("EISDIR", path, "read");
    return node.data.subarray(0, node.size);
  }

  /** Replaces a file's content or makes the file; the bytes are copied. */
  write(path: string, bytes: Uint8Array, mode = 0o644): TreeFile {
    const { file, at } = this.#openToWrite(path, mode);
    this.#claim(bytes.length - file.size, path);
    file.data = bytes.slice();
    file.size = bytes.length;
    this.#touched(at, file, 0);
    return file;
  }

  /** Writes at a place in a file, or at its end; the file is made when missing. */
  writeAt(path: string, bytes: Uint8Array, position: number | "end", mode = 0o644): number {
    const { file, at } = this.#openToWrite(path, mode);
    const start = position === "end" ? file.size : position;
    const end = start + bytes.length;
    if (end > file.size) this.#resize(file, end, path);
    file.data.set(bytes, start);
    this.#touched(at, file, start);
    return bytes.length;
  }

  /** Cuts a file or fills it with zeros. */
  truncate(path: string, size: number): void {
    const { file, at } = this.#openToWrite(path, 0o644);
    const before = file.size;
    this.#resize(file, size, path);
    this.#touched(at, file, Math.min(size, before));
  }

  makeDirectory(path: string, recursive: boolean, mode = 0o755): void {
    const syscall = "mkdir";
    const names = path.split("/").filter((name) => name !== "");
    for (let index = recursive ? 1 : names.length; index <= names.length; index += 1) {
      const part = `/${names.slice(0, index).join("/")}`;
      const place = this.place(part, syscall);
      if (place.node === undefined) this.attach(place, { ...this.#common(mode), kind: "directory", children: new Map() }, syscall);
      else if (place.node.kind !== "directory" || !recursive) throw new TreeError("EEXIST", path, syscall);
    }
  }

  symlink(target: string, path: string): void {
    const place = this.place(path, "symlink", false);
    if (place.node !== undefined) throw new TreeError("EEXIST", path, "symlink");
    if (target === "" || target.length > longestTarget) throw new TreeError("EINVAL", path, "symlink");
    this.attach(place, { ...this.#common(0o777), kind: "symlink", target }, "symlink");
  }

  remove(path: string, recursive: boolean, force: boolean): void {
    const place = this.place(path, "rm", false);
    if (place.node === undefined) {
      if (force) return;
      throw new TreeError("ENOENT", path, "rm");
    }
    if (place.node.kind === "directory" && place.node.children.size > 0 && !recursive) throw new TreeError("ENOTEMPTY", path, "rm");
    this.detach(place, "rm");
  }

  setMode(path: string, mode: number): void {
    const place = this.place(path, "chmod");
    if (place.node === undefined) throw new TreeError("ENOENT", path, "chmod");
    this.guard(place.path, "chmod");
    // No setuid, setgid or sticky bits: nothing here has an owner.
    place.node.mode = mode & 0o777;
    place.node.version = ++this.version;
  }

  setTime(path: string, modifiedMs: number): void {
    const place = this.place(path, "utimes");
    if (place.node === undefined) throw new TreeError("ENOENT", path, "utimes");
    this.guard(place.path, "utimes");
    place.node.modifiedMs = modifiedMs;
    place.node.version = ++this.version;
  }

  /** Every entry below a directory, parents first, in the order they were made. */
  *walk(directory: TreeDirectory = this.root, prefix = ""): Generator<[path: string, node: TreeNode]> {
    for (const [name, node] of directory.children) {
      const path = `${prefix}/${name}`;
      yield [path, node];
      if (node.kind === "directory") yield* this.walk(node, path);
    }
  }

  /** Throws where nothing may be changed. */
  guard(path: string, syscall: string): void {
    for (const locked of this.#locked) {
      if (path === locked || path.startsWith(`${locked}/`)) throw new TreeError("EROFS", path, syscall);
    }
  }

  /** Gives an entry its name. */
  attach(place: TreePlace, node: TreeNode, syscall: string): void {
    this.guard(place.path, syscall);
    if (place.name === "") throw new TreeError("EEXIST", place.path, syscall);
    this.count(node, 1, place.path);
    place.parent.children.set(place.name, node);
    place.parent.modifiedMs = Date.now();
    node.version = ++this.version;
    if (node.kind === "file" && node.size > 0) this.#options.onWrite?.(place.path, node, 0);
  }

  /** Takes an entry's name away. */
  detach(place: TreePlace, syscall: string): void {
    this.guard(place.path, syscall);
    for (const locked of this.#locked) {
      if (place.path === "/" || locked.startsWith(`${place.path}/`)) throw new TreeError("EROFS", place.path, syscall);
    }
    if (place.node === undefined) return;
    this.count(place.node, -1, place.path);
    place.parent.children.delete(place.name);
    place.parent.modifiedMs = Date.now();
    this.version += 1;
  }

  /** Counts what an entry takes with all that is below it, or gives it back. */
  count(node: TreeNode, sign: 1 | -1, path: string): void {
    let bytes = 0;
    let entries = 1;
    if (node.kind === "file") bytes = node.size;
    else if (node.kind === "directory") {
      for (const [, below] of this.walk(node)) {
        entries += 1;
        if (below.kind === "file") bytes += below.size;
      }
    }
    if (sign === 1 && !this.#unbounded && this.entries + entries > this.#options.maxEntries) this.#full(path);
    this.#claim(sign * bytes, path);
    this.entries += sign * entries;
  }

  #openToWrite(path: string, mode: number): { file: TreeFile; at: string } {
    const place = this.place(path, "open");
    if (place.node?.kind === "directory") throw new TreeError("EISDIR", path, "open");
    this.guard(place.path, "open");
    if (place.node?.kind === "file") return { file: place.node, at: place.path };
    const file: TreeFile = { ...this.#common(mode & 0o777), kind: "file", data: new Uint8Array(0), size: 0 };
    this.attach(place, file, "open");
    return { file, at: place.path };
  }

  #resize(file: TreeFile, size: number, path: string): void {
    if (!Number.isSafeInteger(size) || size < 0) throw new TreeError("EINVAL", path, "write");
    this.#claim(size - file.size, path);
    if (size > file.data.length) {
      const room = Math.min(Math.max(size, Math.ceil(file.data.length * 1.5), 256), Math.max(size, this.#options.maxBytes));
      const grown = new Uint8Array(room);
      grown.set(file.data.subarray(0, file.size));
      file.data = grown;
    } else if (size < file.size) file.data.fill(0, size, file.size);
    file.size = size;
  }

  #touched(path: string, file: TreeFile, from: number): void {
    file.modifiedMs = Date.now();
    file.version = ++this.version;
    this.#options.onWrite?.(path, file, from);
  }

  #claim(bytes: number, path: string): void {
    if (bytes > 0 && !this.#unbounded && this.bytes + bytes > this.#options.maxBytes) this.#full(path);
    this.bytes += bytes;
  }

  #full(path: string): never {
    this.#options.onFull?.();
    throw new TreeError("ENOSPC", path, "write");
  }

  #common(mode: number): TreeCommon {
    return { mode, modifiedMs: Date.now(), version: ++this.version, id: this.#nextId++ };
  }
}
