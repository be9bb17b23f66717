import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BundleFile } from "@skillrun/skill-format";
import { UsageError } from "../../arguments/usage-error.ts";

/** Writes files, whose paths have been checked, into a folder that is not there yet, or empty. */
export async function writeNewFolder(directory: string, files: readonly BundleFile[]): Promise<void> {
  const there = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(`${directory} cannot be written to: ${error.message}`);
  });
  if (there.length > 0) throw new UsageError(`${directory} is not empty; name another folder, or remove it first.`);
  await mkdir(directory, { recursive: true });
  for (const { path, content, executable } of files) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content, { mode: executable ? 0o755 : 0o644, flag: "wx" });
  }
}
