// A worker of the campaign. Prints one line of JSON when it takes executions; SIGTERM hands back what it runs.
import { openChaosRuntime } from "./open-runtime.ts";

const runtime = await openChaosRuntime({ embeddedWorker: true });
process.once("SIGTERM", () => void runtime.close().then(() => process.exit(0)));
process.stdout.write("{}\n");
