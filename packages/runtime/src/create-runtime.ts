import { type Logger, pino } from "pino";
import { v7 } from "uuid";
import { createAuthenticator } from "./access/authenticate.ts";
import { createScopeGuard } from "./access/require-scope.ts";
import { createScopeLimitsReader } from "./access/scope-limits.ts";
import { keepToOwner } from "./artifact/keep-to-owner.ts";
import { openBlobStore } from "./artifact/open-blob-store.ts";
import { createAccessNotes } from "./audit/access-notes.ts";
import type { RuntimeConfig } from "./config.ts";
import { createPgBossEngine } from "./engine/pg-boss-engine.ts";
import { type CommitListener, createEventWriter } from "./event-log/append-events.ts";
import { createExecutionWaiters } from "./event-log/await-executions.ts";
import { createToolCallWaiters } from "./event-log/await-tool-call.ts";
import type { EventNotifier } from "./event-log/event-notifier.ts";
import { createFreshLogs } from "./event-log/fresh-logs.ts";
import { createPostgresEventNotifier } from "./event-log/postgres-event-notifier.ts";
import { createEventHub } from "./event-log/read-events.ts";
import { createThreadHub } from "./event-log/thread-hub.ts";
import { createSpaceModelsReader } from "./execution/dispatch/choose-model.ts";
import { createQueuedStarts } from "./execution/dispatch/queued-starts.ts";
import { startWorker } from "./execution/worker/start-worker.ts";
import type { Worker } from "./execution/worker/worker.ts";
import { createMetrics } from "./metrics/create-metrics.ts";
import { openRunners } from "./open-runners.ts";
import { openLimiting } from "./rate-limit/open-limiting.ts";
import { openSkillFolders } from "./registry/folder/open-skill-folders.ts";
import { openRegistry } from "./registry/open-registry.ts";
import { startRetention } from "./retention/start-retention.ts";
import type { Runtime } from "./runtime.ts";
import { startSchedules } from "./schedule/start-schedules.ts";
import { createSkillCatalog } from "./skill/skill-catalog.ts";
import { type Database, openDatabase } from "./store/connection/database.ts";
import { defaultPatienceMs, outlastOutage } from "./store/connection/outlast-outage.ts";
import { pingDatabase } from "./store/connection/ping-database.ts";
import { createInstallationSecret, type InstallationSecret } from "./store/secret-store.ts";
import { queueClockOf } from "./store/worker/queue-clock.ts";
import { createTurnHub } from "./thread/turn-hub.ts";

const pollIntervalMs = 750;

/**
 * Wires one process's runtime on a migrated database, and starts its worker where it is to have one. A database that goes away meanwhile, as one
 * does that restarts, is waited for as a running process waits for it, for `startPatienceMs`; whatever else a start fails of is thrown at once.
 * What a failed start opened is closed.
 */
export async function createRuntime(config: RuntimeConfig): Promise<Runtime> {
  const log = config.log ?? pino({ level: "warn" });
  const patienceMs = config.startPatienceMs ?? defaultPatienceMs;
  const onWait = (error: unknown) =>
    log.warn({ err: error }, `the database went away during the start; waiting for it, for ${patienceMs / 1000} s at most`);
  return await outlastOutage(() => tryOpening({ ...config, log }), { patienceMs, onWait, signal: config.startSignal });
}

async function tryOpening(config: RuntimeConfig & { log: Logger }): Promise<Runtime> {
  const opened: (() => Promise<void>)[] = [];
  try {
    return await openRuntime(config, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close().catch(() => {});
    throw error;
  }
}

/** Adds to `opened` how each part is closed again, as long as there is no runtime that could be. */
async function openRuntime(config: RuntimeConfig & { log: Logger }, opened: (() => Promise<void>)[]): Promise<Runtime> {
  const { log } = config;
  const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const pool = openPool(config, warn("a database connection broke"));
  opened.push(pool.close);
  const database = config.database?.(pool) ?? pool;
  const limiting = openLimiting(database, config.rateLimits, warn("requests could not be counted with the other processes"));
  opened.push(limiting.stop);
  const hub = createEventHub(database, (rootId) => runtime.events.isWriting(rootId), warn("events could not be read; readers look again"));
  const toolCalls = createToolCallWaiters(database, warn("tool calls could not be looked up; waiters look again"));
  const subExecutions = createExecutionWaiters(database, warn("sub-executions could not be looked up; callers look again"));
  const turns = createTurnHub();
  const clock = queueClockOf(database);
  const engine = await createPgBossEngine(database, warn("the engine reports"), { clock, ticks: config.embeddedWorker });
  opened.push(engine.stop);
  const notifier =
    config.notifier?.(database) ?? createPostgresEventNotifier(database, warn("the connection that listens broke; it is made again"));
  const publish: CommitListener = (rootId, events) => {
    hub.publish(rootId, events);
    subExecutions.publish(rootId, events);
  };
  const slots = config.embeddedWorker ? (config.workerConcurrency ?? 16) : 0;
  const onMetricsError = warn("metrics could not be read from the database");
  const worker = () => ({ executions: runtime.worker?.running ?? 0, slots });
  const metrics = createMetrics({ database, openStreams: () => hub.openStreams, worker, onError: onMetricsError });
  const secret = createInstallationSecret(database);
  await keepToOwner(config.dataDirectory);
  const blobs = await openBlobStore({ dataDirectory: config.dataDirectory, s3: config.s3 });
  const folders = openSkillFolders(config, log);
  opened.push(folders.stop);
  const { load: loadHandler, run: handler } = folders.code;
  const { runners, door, missingForAgents } = await openRunners(config, (spaceId) => runtime.skills.list(spaceId));
  opened.push(door.close);
  const running = { ...config, runners: { ...(config.loadHandler === undefined && { handler }), ...runners, ...config.runners } };
  const registry = openRegistry({ loadHandler, sandboxAbilities: door.abilities, ...running }, { database, blobs, log, missingForAgents });
  const runtime: Runtime & { worker: Worker | null } = {
    log,
    newId: config.newId ?? v7,
    database,
    ...openAccess(database, secret, warn),
    rateLimiter: limiting.rateLimiter,
    guesses: limiting.guesses,
    limits: config.limits ?? {},
    models: config.models ?? null,
    blobs,
    secret,
    skills: createSkillCatalog(config.skills, registry),
    registry,
    skillFolders: folders.report,
    sandbox: { name: config.embeddedWorker ? (config.sandbox ?? null) : null, fault: door.fault?.message ?? null },
    events: createEventWriter(database, publish, metrics),
    hub,
    freshLogs: createFreshLogs(),
    threads: createThreadHub(database, hub, warn("a thread's executions could not be read; readers look again")),
    toolCalls,
    subExecutions,
    turns,
    engine,
    queuedStarts: createQueuedStarts(database, engine),
    worker: null,
    metrics,
    maxFileBytes: config.maxFileBytes ?? 1_000_000_000,
    isReady: async () => engine.isReady() && (runtime.worker?.isReady() ?? true) && (await pingDatabase(database)),
    close: async () => {},
  };
  const stopListening = await listen(runtime, notifier);
  opened.push(stopListening);
  const leaseDurationMs = config.workerLeaseDurationMs ?? 3_000;
  const work = () => beginWork(runtime, { concurrency: slots, leaseDurationMs, sessionKey: notifier.sessionKey ?? null }, opened);
  await Promise.all([config.embeddedWorker ? work() : null, folders.start(runtime)]);
  const schedules = config.embeddedWorker ? await startSchedules(runtime) : null;
  const retention = config.embeddedWorker ? startRetention(runtime, config.retentionDays ?? null) : null;
  let closing: Promise<void> | undefined;
  runtime.close = () => {
    const passes = [folders, retention, schedules, { stop: door.close }, limiting];
    closing ??= closeRuntime(runtime, { drainTimeoutMs: config.drainTimeoutMs ?? 0, passes, stopListening });
    return closing;
  };
  return runtime;
}

/** Who may do what, and what spaces and tenants decided. */
function openAccess(database: Database, secret: InstallationSecret, warn: (what: string) => (error: unknown) => void) {
  return {
    authenticator: createAuthenticator(database, secret),
    scope: createScopeGuard(database),
    accessNotes: createAccessNotes(database, warn("what was looked at could not be noted in the audit log")),
    scopeLimits: createScopeLimitsReader(database),
    spaceModels: createSpaceModelsReader(database),
  };
}

/** Starts the worker of this process, and what gives it executions. */
async function beginWork(
  runtime: Runtime & { worker: Worker | null },
  settings: Parameters<typeof startWorker>[1],
  opened: (() => Promise<void>)[],
): Promise<void> {
  const worker = await startWorker(runtime, settings);
  runtime.worker = worker;
  opened.push(worker.leave, () => worker.stop(0));
  await runtime.engine.start({ holdSlots: worker.holdSlots, take: worker.takeJobs, run: worker.runJob });
}

function openPool({ databaseUrl, maxConnections = 20, listenUrl, preparedStatements }: RuntimeConfig, onError: (error: unknown) => void) {
  return openDatabase(databaseUrl, { maxConnections, listenUrl, preparedStatements, onError });
}

/** Other processes' hints, and the poll that stands in for lost ones (E12). */
async function listen(runtime: Runtime, notifier: EventNotifier): Promise<() => Promise<void>> {
  const { hub, threads, toolCalls, subExecutions, turns, engine, registry } = runtime;
  const forgetRights = () => {
    runtime.authenticator.forget();
    runtime.scope.forget();
    runtime.spaceModels.forget();
    runtime.scopeLimits.forget();
  };
  const pollAll = async () => {
    await Promise.all([hub.poll(), toolCalls.poll(), threads.poll(), subExecutions.poll()]);
  };
  const poll = () => void pollAll().catch((error: unknown) => runtime.log.warn({ err: error }, "the event log could not be polled"));
  await notifier.start({
    onEvents(hint) {
      hub.hint(hint);
      subExecutions.hint(hint.root_execution_id);
      if (hint.tool_call_hash === null) return;
      toolCalls.hint(hint.tool_call_hash);
      threads.hint(hint.root_execution_id);
    },
    onCancel: (executionId) => runtime.worker?.cancel(executionId),
    onJob: engine.wake,
    onTurn: turns.wake,
    onSkills: registry.forget,
    onAccess: forgetRights,
    onGap() {
      poll();
      registry.forget(null);
      forgetRights();
      turns.wakeAll();
    },
  });
  const timer = setInterval(poll, pollIntervalMs);
  return async () => {
    clearInterval(timer);
    await notifier.stop();
  };
}

async function closeRuntime(
  runtime: Runtime,
  {
    drainTimeoutMs,
    passes,
    stopListening,
  }: { drainTimeoutMs: number; passes: ({ stop(): Promise<void> } | null)[]; stopListening: () => Promise<void> },
): Promise<void> {
  await runtime.turns.close();
  runtime.toolCalls.close();
  await runtime.worker?.stop(drainTimeoutMs);
  for (const each of passes) await each?.stop();
  await runtime.engine.stop();
  await runtime.worker?.leave();
  runtime.subExecutions.close();
  runtime.threads.close();
  runtime.hub.close();
  await stopListening();
  await runtime.events.idle();
  await runtime.accessNotes.idle();
  await runtime.database.close();
}
