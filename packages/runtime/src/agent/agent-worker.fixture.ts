import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { createRuntime } from "../create-runtime.ts";
import { createModels } from "../model/models.ts";
import { openBubblewrapSandbox } from "../sandbox/bubblewrap/open-bubblewrap-sandbox.ts";
import { createAgentRunner } from "./create-agent-runner.ts";

// A worker to be killed, whose agents ask the model at the given address.
const [databaseUrl = "", dataDirectory = "", modelUrl = "", defaultModel = ""] = process.argv.slice(2);
const sandbox = await openBubblewrapSandbox({ directory: await mkdtemp(join(dataDirectory, "sandbox-")) });
const models = createModels({ compatible: { baseUrl: modelUrl, apiKey: "key" }, defaultModel });
const agent = createAgentRunner({ sandbox: () => sandbox, models: () => models, skillsOf: async () => [] });
await createRuntime({
  databaseUrl,
  dataDirectory,
  skills: [],
  models,
  runners: { agent },
  embeddedWorker: true,
  workerLeaseDurationMs: 2_000,
  maxConnections: 6,
});
process.stdout.write("ready\n");
