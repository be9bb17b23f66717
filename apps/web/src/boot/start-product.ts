import "../env.ts";
import { parseArgs } from "node:util";
import type { HandlerSkill } from "@skillrun/runtime/skill";
import { EnvironmentError, readOwnEnvironment, setNextMode } from "../env.ts";
import { BootError } from "./boot-error.ts";
import { bootServer } from "./boot-server.ts";
import { checkNodeVersion } from "./check-node-version.ts";
import { createProgress } from "./screen/progress.ts";
import { welcome } from "./screen/welcome.ts";
import { onInterrupt } from "./stopping/interrupt.ts";
import { createShutdown } from "./stopping/shutdown.ts";

/** Past this something hangs; the database and the locks survive an exit at any time. */
const STOP_DEADLINE_MS = 15_000;

/**
 * Runs the product in this process, from the first line on the screen to the exit; `args` are those of `npm start`, `skills` are more of them than
 * the folders hold.
 */
export async function startProduct(args: string[], skills: readonly HandlerSkill[] = []): Promise<void> {
  const shutdown = createShutdown();
  let stopDeadlineMs = STOP_DEADLINE_MS;

  const stop = async (exitCode: number, message: string) => {
    process.stdout.write(message);
    setTimeout(() => {
      process.stderr.write(`  Not everything stopped within ${stopDeadlineMs / 1000} s; leaving anyway.\n`);
      process.exit(1);
    }, stopDeadlineMs).unref();
    const failures = await shutdown.run();
    for (const failure of failures) process.stderr.write(`  Could not stop the ${failure}\n`);
    process.exit(failures.length > 0 ? 1 : exitCode);
  };
  onInterrupt(
    () => void stop(0, "\n  Stopping; Ctrl-C again stops at once.\n"),
    () => process.exit(130),
  );

  try {
    const { values } = parseArgs({ args, options: { dev: { type: "boolean", default: false } } });
    checkNodeVersion(process.versions.node);
    const env = readOwnEnvironment();
    stopDeadlineMs += env.SKILLRUN_DRAIN_TIMEOUT_MS ?? 0;
    setNextMode(values.dev ? "development" : "production");
    const credentials = await bootServer({ env, skills, isDev: values.dev }, createProgress(process.stdout), shutdown);
    process.stdout.write(welcome(credentials, env.SKILLRUN_DATA_DIR, process.uptime()));
  } catch (error) {
    process.stderr.write(`\n${describe(error)}\n`);
    await stop(1, "");
  }
}

/** What the user can act on is said in its own words; where the fault may be ours, the stack trace helps whoever reads the report. */
function describe(error: unknown): string {
  if (error instanceof BootError || error instanceof EnvironmentError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
