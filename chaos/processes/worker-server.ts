// A worker of the campaign. Prints one line of JSON when it takes executions; SIGTERM hands back what it runs.

import { noteRefusedCommits } from "../evidence/refused-commits.ts";
import { openChaosRuntime } from "./open-runtime.ts";

const { DATA_DIR = "", PROCESS_NAME = "" } = process.env;
const runtime = await openChaosRuntime({ embeddedWorker: true });
noteRefusedCommits(runtime, DATA_DIR, PROCESS_NAME);
process.once("SIGTERM", () => void runtime.close().then(() => process.exit(0)));
process.stdout.write("{}\n");
