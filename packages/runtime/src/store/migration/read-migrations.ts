import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** One file of SQL that takes the database a step further; applied migrations are never edited. */
export type Migration = {
  /** Name of its folder, `<timestamp>_<what it does>`: the order is that of the names. */
  name: string;
  path: string;
  sql: string;
  /** SHA-256 of the file in hex, as Prisma records it. */
  checksum: string;
};

/** Reads `<directory>/<name>/migration.sql` of every folder, in the order to apply them. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(directory, name, "migration.sql");
      const sql = await readFile(path, "utf8");
      return { name, path, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}
