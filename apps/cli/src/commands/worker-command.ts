import { createRuntime, type Runtime } from "@skillrun/runtime";
import type { Models } from "@skillrun/runtime/model";
import { bundledSkillsDirectory } from "@skillrun/skills";
import { pino } from "pino";
import { UsageError } from "../arguments/usage-error.ts";
import type { WorkerSettings } from "../env.ts";
import { listenForStop } from "../stop-signal.ts";
import { requireMigrated } from "./database-door.ts";
import { openWorkerProbes, type WorkerProbes } from "./worker-probes.ts";

/** How long closing connections may take beyond the drain; what is held then is taken over as from a killed worker. */
const closeDeadlineMs = 15_000;

/**
 * Runs executions until it is told to stop. The first signal drains: nothing more is taken, and what runs may end until the deadline, then goes
 * back to the queue; the second hands it back at once.
 */
export async function workerCommand(settings: WorkerSettings): Promise<void> {
  const stop = listenForStop();
  const stopped = new AbortController();
  void stop.first.then(() => stopped.abort());
  const runtime = await openRuntime(settings, stopped.signal).catch((error: unknown) => {
    // Told to stop while it waited for its database, it has nothing to end.
    if (stopped.signal.aborted) return null;
    throw error;
  });
  if (runtime !== null) await work(runtime, settings, stop);
}

async function openRuntime(settings: WorkerSettings, signal: AbortSignal): Promise<Runtime> {
  await requireMigrated(settings, signal);
  return await createRuntime({
    databaseUrl: settings.databaseUrl,
    listenUrl: settings.directUrl,
    preparedStatements: settings.preparedStatements,
    dataDirectory: settings.dataDirectory,
    skills: [],
    skillFolders: [
      { directory: bundledSkillsDirectory, trust: "bundled" },
      { directory: settings.skillsDirectory, trust: "operator" },
    ],
    // The servers do; a worker may be of another version, or have no folder.
    publishesSkills: false,
    s3: settings.s3,
    embeddedWorker: true,
    workerConcurrency: settings.concurrency,
    drainTimeoutMs: settings.drainTimeoutMs,
    retentionDays: settings.retentionDays,
    limits: settings.limits,
    models: await openModels(settings),
    ...settings.sandbox,
    log: pino({ level: settings.logLevel }, pino.destination({ fd: 2, sync: true })),
    startPatienceMs: settings.patienceMs,
    startSignal: signal,
  });
}

/** The providers' libraries are loaded here: no other command needs them. */
async function openModels({ models }: WorkerSettings): Promise<Models> {
  const { createModels } = await import("@skillrun/runtime/model");
  try {
    return createModels(models);
  } catch (error) {
    throw new UsageError(`SKILLRUN_MODELS, SKILLRUN_AGENT_MODEL: ${error instanceof Error ? error.message : error}`);
  }
}

async function work(runtime: Runtime, settings: WorkerSettings, stop: ReturnType<typeof listenForStop>): Promise<void> {
  let probes: WorkerProbes | null = null;
  try {
    if (settings.port !== null) probes = await openWorkerProbes(runtime, settings);
    const where = probes === null ? "" : `; how it is: ${probes.url}/readyz`;
    process.stdout.write(`The worker takes executions, its files are in ${settings.dataDirectory}${where}\n`);
    await stop.first;
  } finally {
    await drain(runtime, settings, stop.second);
    probes?.close();
  }
}

async function drain(runtime: Runtime, { drainTimeoutMs }: WorkerSettings, cutShort: Promise<void>): Promise<void> {
  const running = runtime.worker?.running ?? 0;
  if (running > 0)
    process.stdout.write(`Stopping: ${running} may end within ${drainTimeoutMs / 1000} s; a second signal hands them back.\n`);
  void cutShort.then(() => runtime.worker?.handBack());
  setTimeout(() => {
    process.stderr.write("skillrun: Not everything stopped in time; leaving anyway.\n");
    process.exit(1);
  }, drainTimeoutMs + closeDeadlineMs).unref();
  await runtime.close();
}
