// A worker and nothing else, with the bench's skills. Prints one line of JSON when it takes executions.
import { join } from "node:path";
import { createRuntime, migrateDatabase } from "@skillrun/runtime";
import { bundledSkillsDirectory } from "@skillrun/skills";
import { benchSkills } from "./skills.ts";

const { DATABASE_URL = "", WORKER_CONCURRENCY = "64", DATA_DIR = "" } = process.env;
await migrateDatabase(DATABASE_URL, join(import.meta.dirname, "../prisma/migrations"));
const runtime = await createRuntime({
  databaseUrl: DATABASE_URL,
  dataDirectory: DATA_DIR,
  skills: benchSkills,
  skillFolders: [{ directory: bundledSkillsDirectory, trust: "bundled" }],
  embeddedWorker: true,
  workerConcurrency: Number(WORKER_CONCURRENCY),
});
process.stdout.write(`${JSON.stringify({ port: 0 })}\n`);
process.once("SIGTERM", () => void runtime.close().then(() => process.exit(0)));
