// node scripts/prisma.mjs generate | validate | format
// Prisma's CLI asks for an engine that is not on npm before it runs any command, though these three never use it: any program will do.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const commands = ["generate", "validate", "format"];
const [command, ...options] = process.argv.slice(2);
if (!commands.includes(command)) {
  console.error(`Usage: node scripts/prisma.mjs ${commands.join(" | ")}. For migrations use npm run db:migrate.`);
  process.exit(1);
}
const program = join(dirname(createRequire(import.meta.url).resolve("prisma/package.json")), "build/index.js");
const { status } = spawnSync(process.execPath, [program, command, ...options], {
  stdio: "inherit",
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
});
process.exit(status ?? 1);
