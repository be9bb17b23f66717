import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The directories of a package and of everything it depends on, as they are installed. */
export function findPackageRoots(name: string, from: string): string[] {
  const roots = new Map<string, string>();
  visit(name, from, roots);
  return [...roots.values()];
}

function visit(name: string, from: string, roots: Map<string, string>): void {
  const root = findRoot(name, from);
  // Optional packages may be missing.
  if (root === null || roots.has(root)) return;
  roots.set(root, realpathSync(root));
  const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("dependencies" in manifest)) return;
  for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency, root, roots);
}

function findRoot(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const root = join(folder, "node_modules", name);
    if (existsSync(join(root, "package.json"))) return root;
    if (folder === dirname(folder)) return null;
  }
}
