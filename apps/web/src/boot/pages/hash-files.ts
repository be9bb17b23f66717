import { createHash } from "node:crypto";
import { glob, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** A sha256 over the names and contents of every file under `directory` that `patterns` match, and over `salt`; the same for the same files. */
export async function hashFiles(directory: string, patterns: readonly string[], exclude: readonly string[], salt: string): Promise<string> {
  const names = new Set<string>();
  for await (const name of glob(patterns, { cwd: directory, exclude })) names.add(name);
  const hash = createHash("sha256").update(salt);
  for (const name of [...names].sort()) {
    const path = join(directory, name);
    if (!(await stat(path)).isFile()) continue;
    // The lengths keep two neighbours from passing for one another.
    const content = await readFile(path);
    hash.update(`\0${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}
