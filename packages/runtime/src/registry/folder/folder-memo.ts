import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { readingRevision } from "@skillrun/skill-format";
import { z } from "zod";
import type { SkillFolder } from "./find-skill-folders.ts";

/** What a folder was when it looked like that. */
export type FolderContent = { slug: string; contentHash: string };

/** Knows folders again that have not changed since they were read, so that a start need not read them. It is a convenience: what it does not know is read. */
export type FolderMemo = {
  recall(folder: SkillFolder): FolderContent | null;
  remember(folder: SkillFolder, content: FolderContent): void;
  /** Writes down what is new. */
  save(): Promise<void>;
};

const Folders = z.record(z.string(), z.object({ fingerprint: z.string(), slug: z.string(), contentHash: z.string() }));
const Stored = z.object({ revision: z.int(), folders: Folders });

/** The memo of a file; one that cannot be read, or written, or is of another `revision` of how folders are read, is an empty one. */
export async function openFolderMemo(file: string, revision = readingRevision): Promise<FolderMemo> {
  const known = new Map(Object.entries(await readStored(file, revision)));
  let isChanged = false;
  return {
    recall({ path, fingerprint }) {
      const found = known.get(path);
      return found?.fingerprint === fingerprint ? found : null;
    },
    remember({ path, fingerprint }, { slug, contentHash }) {
      if (known.get(path)?.fingerprint === fingerprint) return;
      known.set(path, { fingerprint, slug, contentHash });
      isChanged = true;
    },
    async save() {
      if (!isChanged) return;
      isChanged = false;
      const temporary = `${file}.${process.pid}`;
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(temporary, JSON.stringify({ revision, folders: Object.fromEntries(known) }), { mode: 0o600 });
        await rename(temporary, file);
      } catch {
        // The next start reads the folders.
      }
    },
  };
}

async function readStored(file: string, revision: number): Promise<z.infer<typeof Folders>> {
  try {
    const stored = Stored.parse(JSON.parse(await readFile(file, "utf8")));
    return stored.revision === revision ? stored.folders : {};
  } catch {
    return {};
  }
}
