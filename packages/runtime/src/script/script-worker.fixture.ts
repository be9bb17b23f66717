import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { createRuntime } from "../create-runtime.ts";
import { openBubblewrapSandbox } from "../sandbox/bubblewrap/open-bubblewrap-sandbox.ts";
import type { SkillRunner } from "../skill/published-version.ts";
import { createScriptRunner } from "./create-script-runner.ts";

// A worker to be killed. With "hold" it says "ran" when a script has ended, and never goes on.
const [databaseUrl = "", dataDirectory = "", mode = ""] = process.argv.slice(2);
const sandbox = await openBubblewrapSandbox({ directory: await mkdtemp(join(dataDirectory, "sandbox-")) });
const run = createScriptRunner({ sandbox: () => sandbox });
const script: SkillRunner = async (...given) => {
  const outputs = await run(...given);
  if (mode !== "hold") return outputs;
  process.stdout.write("ran\n");
  return await new Promise(() => {});
};
await createRuntime({
  databaseUrl,
  dataDirectory,
  skills: [],
  runners: { script },
  embeddedWorker: true,
  workerLeaseDurationMs: 2_000,
  maxConnections: 6,
});
process.stdout.write("ready\n");
