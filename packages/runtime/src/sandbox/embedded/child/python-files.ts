import { EventTail } from "./event-tail.ts";
import type { ProgramTask } from "./program-io.ts";
import { sharedRoots, type TreeChanges, type TreeEntry } from "./tree-snapshot.ts";

/** A file, directory or link in the interpreter's own memory. */
export type EmscriptenNode = {
  name: string;
  mode: number;
  parent: EmscriptenNode;
  mtime: number;
  usedBytes: number;
  contents: Uint8Array | Int8Array | Record<string, EmscriptenNode> | null;
  link?: string;
  node_ops: NodeOperations;
  stream_ops: StreamOperations;
};

type NodeOperations = {
  setattr(node: EmscriptenNode, attributes: { mode?: number; size?: number }): void;
  mknod(parent: EmscriptenNode, name: string, mode: number, device: number): EmscriptenNode;
  rename(node: EmscriptenNode, parent: EmscriptenNode, name: string): void;
  unlink(parent: EmscriptenNode, name: string): void;
  rmdir(parent: EmscriptenNode, name: string): void;
  symlink(parent: EmscriptenNode, name: string, target: string): EmscriptenNode;
};

type StreamOperations = {
  read(stream: EmscriptenStream, buffer: Int8Array, offset: number, length: number, position: number): number;
  write(stream: EmscriptenStream, buffer: Int8Array, offset: number, length: number, position: number, owned?: boolean): number;
};

type EmscriptenStream = { node: EmscriptenNode; stream_ops: StreamOperations };

/** The part of Emscripten's file system that is used here. */
export type EmscriptenFs = {
  ErrnoError: new (errno: number) => Error;
  init(input: () => number | null, output: (code: number | null) => void, error: (code: number | null) => void): void;
  getStream(number: number): EmscriptenStream;
  mkdirTree(path: string): void;
  writeFile(path: string, data: Uint8Array): void;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  utime(path: string, accessed: number, modified: number): void;
  createDevice(parent: string, name: string, input: () => number | null): void;
  lookupPath(path: string, options?: { follow?: boolean }): { node: EmscriptenNode };
  getPath(node: EmscriptenNode): string;
  isDir(mode: number): boolean;
  isFile(mode: number): boolean;
  isLink(mode: number): boolean;
};

/** The part of the interpreter's module that is used here. */
export type EmscriptenModule = { FS: EmscriptenFs; ENV: Record<string, string>; callMain(argv: string[]): number };

// WASI's numbers.
const noSpace = 51;
const readOnly = 69;
const nameTooLong = 37;
const maxDepth = 200;

/** Puts a task's files into the interpreter's memory, holds the bounds on what is added, and tells at the end what changed. */
export function watchMemoryFiles(fs: EmscriptenFs, task: ProgramTask, tail: EventTail, onFull: () => void): { changes(): TreeChanges } {
  for (const root of sharedRoots) fs.mkdirTree(root);
  for (const entry of task.entries) place(fs, entry, tail);
  const before = new Map<string, EmscriptenNode>();
  const locked = new Set<EmscriptenNode>([fs.lookupPath("/skill").node]);
  for (const [path, node] of walk(fs)) {
    before.set(path, node);
    if (path.startsWith("/skill/")) locked.add(node);
  }
  const changed = new Set<EmscriptenNode>();
  guard(fs, { changed, locked, tail, onFull, space: task.space, entrySpace: task.entrySpace });
  return {
    changes() {
      const left = new Set(before.keys());
      const entries: TreeEntry[] = [];
      for (const [path, node] of walk(fs)) {
        left.delete(path);
        if (path.startsWith("/skill/") || (before.get(path) === node && !changed.has(node))) continue;
        const entry = entryOf(fs, path, node);
        if (entry !== null) entries.push(entry);
      }
      return { removed: [...left], entries };
    },
  };
}

function place(fs: EmscriptenFs, entry: TreeEntry, tail: EventTail): void {
  if (entry.kind === "symlink") {
    fs.symlink(entry.target, entry.path);
    return;
  }
  if (entry.kind === "directory") fs.mkdirTree(entry.path);
  else {
    fs.writeFile(entry.path, entry.data);
    if (EventTail.isEventFile(entry.path)) tail.prime(entry.path, entry.data);
  }
  fs.chmod(entry.path, entry.mode);
  fs.utime(entry.path, entry.modifiedMs, entry.modifiedMs);
}

type Watch = {
  changed: Set<EmscriptenNode>;
  locked: Set<EmscriptenNode>;
  tail: EventTail;
  onFull: () => void;
  space: number;
  entrySpace: number;
};

function guard(fs: EmscriptenFs, watch: Watch): void {
  const directory = fs.lookupPath("/workspace").node.node_ops;
  fs.writeFile("/lib/.probe", new Uint8Array(1));
  const probe = fs.lookupPath("/lib/.probe").node;
  guardDirectories(fs, watch, directory);
  guardFiles(fs, watch, probe.node_ops, probe.stream_ops);
}

function guardDirectories(fs: EmscriptenFs, watch: Watch, operations: NodeOperations): void {
  const { mknod, rename, unlink, rmdir, symlink } = operations;
  const writable = (node: EmscriptenNode): void => {
    if (watch.locked.has(node)) throw new fs.ErrnoError(readOnly);
  };
  const added = (): void => {
    watch.entrySpace -= 1;
    if (watch.entrySpace < 0) full(fs, watch);
  };
  const removed = (parent: EmscriptenNode, name: string): void => {
    writable(parent);
    watch.entrySpace += 1;
    const node = childrenOf(parent)[name];
    if (node !== undefined && fs.isFile(node.mode)) watch.space += node.usedBytes;
  };
  operations.mknod = (parent, name, mode, device) => {
    writable(parent);
    if (isDeep(parent)) throw new fs.ErrnoError(nameTooLong);
    added();
    return mknod(parent, name, mode, device);
  };
  operations.symlink = (parent, name, target) => {
    writable(parent);
    added();
    return symlink(parent, name, target);
  };
  operations.rename = (node, parent, name) => {
    writable(node.parent);
    writable(parent);
    const over = childrenOf(parent)[name];
    rename(node, parent, name);
    if (over !== undefined) watch.space += over.usedBytes ?? 0;
    watch.changed.add(node);
    if (EventTail.isEventFile(`${fs.getPath(parent)}/${name}`)) watch.tail.update(`${fs.getPath(parent)}/${name}`, contentOf(node), 0);
  };
  operations.unlink = (parent, name) => {
    removed(parent, name);
    unlink(parent, name);
  };
  operations.rmdir = (parent, name) => {
    removed(parent, name);
    rmdir(parent, name);
  };
}

function guardFiles(fs: EmscriptenFs, watch: Watch, operations: NodeOperations, streams: StreamOperations): void {
  const { setattr } = operations;
  const { write } = streams;
  const claim = (bytes: number): void => {
    if (bytes > watch.space) full(fs, watch);
    watch.space -= bytes;
  };
  const tell = (node: EmscriptenNode, from: number): void => {
    watch.changed.add(node);
    if (!node.name.endsWith(".jsonl") || node.parent.name !== ".events") return;
    const path = fs.getPath(node);
    if (EventTail.isEventFile(path)) watch.tail.update(path, contentOf(node), from);
  };
  operations.setattr = (node, attributes) => {
    if (watch.locked.has(node)) throw new fs.ErrnoError(readOnly);
    const size = attributes.size;
    if (size !== undefined) claim(size - node.usedBytes);
    const from = Math.min(node.usedBytes, size ?? node.usedBytes);
    setattr(node, attributes);
    if (size === undefined) watch.changed.add(node);
    else tell(node, from);
  };
  streams.write = (stream, buffer, offset, length, position, owned) => {
    const { node } = stream;
    if (watch.locked.has(node)) throw new fs.ErrnoError(readOnly);
    claim(Math.max(0, position + length - node.usedBytes));
    const written = write(stream, buffer, offset, length, position, owned);
    tell(node, position);
    return written;
  };
}

function isDeep(node: EmscriptenNode): boolean {
  let above = node;
  for (let depth = 0; depth < maxDepth; depth += 1) {
    if (above.parent === above) return false;
    above = above.parent;
  }
  return true;
}

function full(fs: EmscriptenFs, watch: Watch): never {
  watch.onFull();
  throw new fs.ErrnoError(noSpace);
}

function* walk(fs: EmscriptenFs): Generator<[path: string, node: EmscriptenNode]> {
  for (const root of sharedRoots) yield* walkBelow(fs, root, fs.lookupPath(root).node);
}

function* walkBelow(fs: EmscriptenFs, path: string, directory: EmscriptenNode): Generator<[path: string, node: EmscriptenNode]> {
  for (const [name, node] of Object.entries(childrenOf(directory))) {
    const below = `${path}/${name}`;
    yield [below, node];
    if (fs.isDir(node.mode)) yield* walkBelow(fs, below, node);
  }
}

function entryOf(fs: EmscriptenFs, path: string, node: EmscriptenNode): TreeEntry | null {
  const common = { path, mode: node.mode & 0o777, modifiedMs: node.mtime };
  if (fs.isDir(node.mode)) return { ...common, kind: "directory" };
  if (fs.isFile(node.mode)) return { ...common, kind: "file", data: contentOf(node) };
  if (fs.isLink(node.mode)) return { ...common, kind: "symlink", target: node.link ?? "" };
  return null;
}

function childrenOf(node: EmscriptenNode): Record<string, EmscriptenNode> {
  return node.contents === null || isBytes(node.contents) ? {} : node.contents;
}

function contentOf(node: EmscriptenNode): Uint8Array {
  const { contents } = node;
  if (contents === null || !isBytes(contents)) return new Uint8Array(0);
  return new Uint8Array(contents.buffer, contents.byteOffset, node.usedBytes).slice();
}

function isBytes(contents: object): contents is Uint8Array | Int8Array {
  return ArrayBuffer.isView(contents);
}
