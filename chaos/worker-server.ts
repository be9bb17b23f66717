// A worker of the campaign. Prints one line of JSON when it takes executions; SIGTERM hands back what it runs.
import { openChaosRuntime } from "./open-runtime.ts";
import { noteRefusedCommits } from "./refused-commits.ts";

const { DATA_DIR = "", PROCESS_NAME = "" } = process.env;
const runtime = await openChaosRuntime({ embeddedWorker: true });
noteRefusedCommits(runtime, DATA_DIR, PROCESS_NAME);
process.once("SIGTERM", () => void runtime.close().then(() => process.exit(0)));
process.stdout.write("{}\n");
