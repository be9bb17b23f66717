import { TreeError } from "./tree-error.ts";

const maxLinks = 40;
const maxDepth = 256;
const maxNameLength = 255;
const maxPathLength = 4096;

/** What every entry has. */
export type TreeCommon = { mode: number; modifiedMs: number; version: number; readonly id: number };

/** A regular file; `data` may be longer than the file. */
export type TreeFile = TreeCommon & { kind: "file"; data: Uint8Array; size: number };

/** A directory. */
export type TreeDirectory = TreeCommon & { kind: "directory"; children: Map<string, TreeNode> };

/** A symbolic link, which leads nowhere but into the same memory. */
export type TreeLink = TreeCommon & { kind: "symlink"; target: string };

/** Anything that has a name in a tree. */
export type TreeNode = TreeFile | TreeDirectory | TreeLink;

/** Where a path leads: its directory, its name there, and what lies there, if anything does. */
export type TreePlace = { parent: TreeDirectory; name: string; node: TreeNode | undefined; path: string };

/** Follows a path from the root, through links; the last name's own link only when `follow` says so. */
export function placeInTree(root: TreeDirectory, path: string, syscall: string, follow: boolean): TreePlace {
  if (path.length > maxPathLength) throw new TreeError("ENAMETOOLONG", path.slice(0, 80), syscall);
  if (path.includes("\0")) throw new TreeError("EINVAL", path.replaceAll("\0", "?"), syscall);
  const walk: Walk = { trail: [{ name: "", directory: root }], waiting: namesOf(path).reverse(), links: 0, root, path, syscall };
  let last = placeOf(walk);
  for (let name = walk.waiting.pop(); name !== undefined; name = walk.waiting.pop()) {
    if (last.node === undefined) throw new TreeError("ENOENT", path, syscall);
    if (last.node.kind !== "directory") throw new TreeError("ENOTDIR", path, syscall);
    last = step(walk, last.node, last.path, name, follow);
  }
  return last;
}

type Walk = {
  trail: { name: string; directory: TreeDirectory }[];
  waiting: string[];
  links: number;
  readonly root: TreeDirectory;
  readonly path: string;
  readonly syscall: string;
};

function step(walk: Walk, directory: TreeDirectory, at: string, name: string, follow: boolean): TreePlace {
  if (name === "..") {
    if (walk.trail.length > 1) walk.trail.pop();
    return placeOf(walk);
  }
  if (name.length > maxNameLength || walk.trail.length > maxDepth)
    throw new TreeError("ENAMETOOLONG", walk.path.slice(0, 80), walk.syscall);
  const node = directory.children.get(name);
  if (node?.kind === "symlink" && (follow || walk.waiting.length > 0)) {
    walk.links += 1;
    if (walk.links > maxLinks) throw new TreeError("ELOOP", walk.path, walk.syscall);
    if (node.target.startsWith("/")) walk.trail.length = 1;
    walk.waiting.push(...namesOf(node.target).reverse());
    return placeOf(walk);
  }
  if (node?.kind === "directory") walk.trail.push({ name, directory: node });
  return { parent: directory, name, node, path: `${at === "/" ? "" : at}/${name}` };
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

function placeOf({ trail, root }: Walk): TreePlace {
  const last = trail.at(-1);
  const parent = trail.at(-2);
  if (last === undefined || parent === undefined) return { parent: root, name: "", node: root, path: "/" };
  return { parent: parent.directory, name: last.name, node: last.directory, path: trail.map(({ name }) => name).join("/") };
}
