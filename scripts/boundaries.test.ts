import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seedTree } from "./check-repo/seed-tree.ts";

const root = join(import.meta.dirname, "..");
const places = {
  contract: "packages/contract",
  runtime: "packages/runtime",
  skills: "packages/skills",
  api: "packages/api",
  react: "packages/react",
  web: "apps/web",
  cli: "apps/cli",
};
type Place = keyof typeof places;
const isPlace = (name: string): name is Place => name in places;

/** Runs `turbo boundaries` with this repository's own tags over packages that depend on, and import, one another as given. */
function boundaries(imports: Partial<Record<Place, Place[]>>) {
  const files: Record<string, string> = {
    "turbo.json": readFileSync(join(root, "turbo.json"), "utf8").replace("./node_modules/", "../"),
    "package.json": JSON.stringify({ name: "seed", packageManager: "npm@11.19.1", workspaces: ["packages/*", "apps/*"] }),
    "package-lock.json": JSON.stringify({ name: "seed", lockfileVersion: 3, packages: {} }),
  };
  for (const [name, path] of Object.entries(places)) {
    const needed = isPlace(name) ? (imports[name] ?? []) : [];
    files[`${path}/turbo.json`] = readFileSync(join(root, path, "turbo.json"), "utf8");
    const dependencies = Object.fromEntries(needed.map((other) => [`@skillrun/${other}`, "0.1.0"]));
    files[`${path}/package.json`] = JSON.stringify({ name: `@skillrun/${name}`, version: "0.1.0", dependencies });
    files[`${path}/src/a.ts`] = needed.map((other) => `import { a } from "@skillrun/${other}";\n`).join("");
  }
  const cwd = seedTree(files);
  spawnSync("git", ["init", "-q"], { cwd });
  const turbo = join(root, "node_modules/.bin/turbo");
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
  const run = spawnSync(turbo, ["boundaries"], { cwd, encoding: "utf8", env });
  return { status: run.status, output: run.stdout + run.stderr };
}

test("accepts every allowed direction at once", () => {
  const run = boundaries({
    runtime: ["contract"],
    skills: ["contract", "runtime"],
    api: ["contract", "runtime"],
    react: ["contract"],
    web: ["contract", "runtime", "skills", "api", "react"],
    cli: ["contract", "runtime", "skills", "api"],
  });
  expect(run.output).toContain("no issues found");
  expect(run.status).toBe(0);
});

test.each<[Place, Place]>([
  ["contract", "runtime"],
  ["runtime", "api"],
  ["runtime", "skills"],
  ["skills", "api"],
  ["api", "skills"],
  ["api", "react"],
  ["react", "runtime"],
  ["react", "api"],
  ["cli", "web"],
  ["api", "web"],
])("%s must not depend on %s", (from, to) => {
  const run = boundaries({ [from]: [to] });
  expect(run.output).toContain(`@skillrun/${to}`);
  expect(run.output).toMatch(/[1-9]\d* issues? found/);
  expect(run.status).not.toBe(0);
});
