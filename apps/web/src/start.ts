import "./env.ts";
import { parseArgs } from "node:util";
import { BootError } from "./boot/boot-error.ts";
import { bootServer } from "./boot/boot-server.ts";
import { checkNodeVersion } from "./boot/check-node-version.ts";
import { onInterrupt } from "./boot/interrupt.ts";
import { createProgress } from "./boot/progress.ts";
import { createShutdown } from "./boot/shutdown.ts";
import { welcome } from "./boot/welcome.ts";
import { EnvironmentError, readOwnEnvironment, setNextMode } from "./env.ts";

/** Past this something hangs; the database and the locks survive an exit at any time. */
const STOP_DEADLINE_MS = 15_000;

const shutdown = createShutdown();
let stopDeadlineMs = STOP_DEADLINE_MS;

onInterrupt(
  () => void stop(0, "\n  Stopping; Ctrl-C again stops at once.\n"),
  () => process.exit(130),
);

try {
  const { values } = parseArgs({ options: { dev: { type: "boolean", default: false } } });
  checkNodeVersion(process.versions.node);
  const env = readOwnEnvironment();
  stopDeadlineMs += env.SKILLRUN_DRAIN_TIMEOUT_MS ?? 0;
  setNextMode(values.dev ? "development" : "production");
  const credentials = await bootServer(env, values.dev, createProgress(process.stdout), shutdown);
  process.stdout.write(welcome(credentials, env.SKILLRUN_DATA_DIR, process.uptime()));
} catch (error) {
  process.stderr.write(`\n${describe(error)}\n`);
  await stop(1, "");
}

async function stop(exitCode: number, message: string): Promise<void> {
  process.stdout.write(message);
  setTimeout(() => {
    process.stderr.write(`  Not everything stopped within ${stopDeadlineMs / 1000} s; leaving anyway.\n`);
    process.exit(1);
  }, stopDeadlineMs).unref();
  const failures = await shutdown.run();
  for (const failure of failures) process.stderr.write(`  Could not stop the ${failure}\n`);
  process.exit(failures.length > 0 ? 1 : exitCode);
}

/** What the user can act on is said in its own words; where the fault may be ours, the stack trace helps whoever reads the report. */
function describe(error: unknown): string {
  if (error instanceof BootError || error instanceof EnvironmentError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
