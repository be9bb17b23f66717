import { chmod, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SkillBundle } from "@skillrun/skill-format";

/** Writes a checked bundle into an empty folder, as a version lies on a server: no links, nothing but its files, readable by every user. */
export async function layOutFiles(directory: string, { files }: SkillBundle): Promise<void> {
  await chmod(directory, 0o755);
  for (const { path, content, executable } of files) {
    const full = join(directory, path);
    await mkdir(dirname(full), { recursive: true, mode: 0o755 });
    await writeFile(full, content, { mode: executable ? 0o755 : 0o644, flag: "wx" });
  }
}
