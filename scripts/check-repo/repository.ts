import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { SourceFile } from "./source-file.ts";

/** The tree under check: every tracked or trackable file, in path order. */
export type Repository = { root: string; files: SourceFile[]; find(path: string): SourceFile | undefined };

const unreadFolders = new Set([".git", "node_modules", ".next", ".turbo", ".skillrun", "coverage"]);
const generated = /^packages\/runtime\/src\/store\/generated\//;

/** Reads the tree at `root` (what git would track, or every file where there is no git); generated code is left out. */
export function readRepository(root: string): Repository {
  const paths = existsSync(join(root, ".git")) ? trackablePaths(root) : walk(root, "");
  const files = paths
    .filter((path) => !generated.test(path))
    .toSorted()
    .map((path) => new SourceFile(root, path));
  const byPath = new Map(files.map((file) => [file.path, file]));
  return { root, files, find: (path) => byPath.get(path) };
}

function trackablePaths(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  const paths = new Set(listed.split("\0").filter((path) => path !== ""));
  return [...paths].filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile());
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return unreadFolders.has(entry.name) ? [] : walk(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** The parsed `package.json` files of the tree, the root's own included. */
export function manifests(repository: Repository): { file: SourceFile; manifest: Manifest }[] {
  return repository.files
    .filter((file) => file.name === "package.json")
    .map((file) => ({ file, manifest: JSON.parse(readFileSync(join(repository.root, file.path), "utf8")) }));
}

/** The parts of a `package.json` that the rules read. */
export type Manifest = {
  name?: string;
  version?: string;
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  overrides?: Record<string, string | Record<string, string>>;
};
