import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const repository = fileURLToPath(new URL("../../../../..", import.meta.url));
const committed = join(import.meta.dirname, "../generated/models");

test("the committed Prisma client is the one that prisma/schema gives", async () => {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-prisma-"));
  try {
    await cp(join(repository, "prisma/migrations"), join(directory, "migrations"), { recursive: true });
    await cp(join(repository, "prisma/schema"), join(directory, "schema"), { recursive: true });
    const own = join(directory, "schema/schema.prisma");
    const schema = await readFile(own, "utf8");
    await writeFile(own, schema.replace(/output\s+=.*/, `output = "${join(directory, "generated")}"`));
    const { status, stderr } = spawnSync(process.execPath, ["scripts/prisma.mjs", "generate", "--schema", join(directory, "schema")], {
      cwd: repository,
    });
    expect(status, String(stderr)).toBe(0);
    const files = await readdir(committed);
    expect(files.toSorted()).toEqual((await readdir(join(directory, "generated/models"))).toSorted());
    for (const file of files) {
      const made = await readFile(join(directory, "generated/models", file), "utf8");
      expect(await readFile(join(committed, file), "utf8"), `${file}: run node scripts/prisma.mjs generate`).toBe(made);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
