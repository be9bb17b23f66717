import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../..", import.meta.url));

test("the migrations lead to exactly what prisma/schema says", { timeout: 60_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/db-migrate.mjs", "check"], { cwd: root, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
