import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A directory of skills that a test writes to. */
export type TestFolders = {
  directory: string;
  write(path: string, text: string): void;
  remove(path: string): void;
  rename(from: string, to: string): void;
};

/** Makes a directory of skills in the system's folder for temporary files; the test removes it. */
export function createTestFolders(files: Record<string, string> = {}): TestFolders {
  const directory = join(mkdtempSync(join(tmpdir(), "skill-folders-")), "skills");
  const folders: TestFolders = {
    directory,
    write(path, text) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    },
    remove: (path) => rmSync(join(directory, path), { recursive: true }),
    rename: (from, to) => renameSync(join(directory, from), join(directory, to)),
  };
  for (const [path, text] of Object.entries(files)) folders.write(path, text);
  return folders;
}

/** A skill's only file. */
export function manual(name: string, description = "Says something."): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n\nDo it.\n`;
}
