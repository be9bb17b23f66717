import { z } from "zod";
import { createRuntime } from "../../create-runtime.ts";
import { recoverySkills } from "./recovery-skills.ts";

// A worker process to be killed: `node crash-worker.fixture.ts <database url> <data directory> <lease in ms>`. Says "ready", then logs.
const [databaseUrl, dataDirectory, lease] = z.tuple([z.string(), z.string(), z.coerce.number()]).parse(process.argv.slice(2));
await createRuntime({
  databaseUrl,
  dataDirectory,
  skills: recoverySkills,
  embeddedWorker: true,
  workerLeaseDurationMs: lease,
  maxConnections: 4,
});
process.stdout.write("ready\n");
