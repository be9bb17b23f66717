import { join } from "node:path";
import { pino } from "pino";
import { v7 } from "uuid";
import { createAuthenticator } from "./access/authenticate.ts";
import { createScopeGuard } from "./access/require-scope.ts";
import { createLocalBlobStore } from "./artifact/local-blob-store.ts";
import type { RuntimeConfig } from "./config.ts";
import { createPgBossEngine } from "./engine/pg-boss-engine.ts";
import { createEventWriter } from "./event-log/append-events.ts";
import { createToolCallWaiters } from "./event-log/await-tool-call.ts";
import type { EventNotifier } from "./event-log/event-notifier.ts";
import { createPostgresEventNotifier } from "./event-log/postgres-event-notifier.ts";
import { createEventHub } from "./event-log/read-events.ts";
import { createThreadHub } from "./event-log/thread-hub.ts";
import { startWorker, type Worker } from "./execution/worker.ts";
import type { Runtime } from "./runtime.ts";
import { createSkillRegistry } from "./skill/skill-registry.ts";
import { openDatabase } from "./store/database.ts";
import { pingDatabase } from "./store/ping-database.ts";
import { createTurnHub } from "./thread/turn-hub.ts";

const pollIntervalMs = 750;

/** Wires one process's runtime on a migrated database, and starts its worker where it is to have one. */
export async function createRuntime(config: RuntimeConfig): Promise<Runtime> {
  const log = config.log ?? pino({ level: "warn" });
  const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const database = openDatabase(config.databaseUrl, {
    maxConnections: config.maxConnections ?? 20,
    onError: warn("a database connection broke"),
  });
  const hub = createEventHub(database, warn("events could not be read; readers look again"));
  const toolCalls = createToolCallWaiters(database, warn("tool calls could not be looked up; waiters look again"));
  const turns = createTurnHub();
  const engine = await createPgBossEngine(database, warn("the engine reports"));
  const notifier =
    config.notifier?.(database) ?? createPostgresEventNotifier(database, warn("the connection that listens broke; it is made again"));
  const runtime: Runtime & { worker: Worker | null } = {
    log,
    newId: config.newId ?? v7,
    database,
    authenticator: createAuthenticator(database),
    scope: createScopeGuard(database),
    blobs: createLocalBlobStore(join(config.dataDirectory, "blobs")),
    skills: createSkillRegistry(config.skills),
    events: createEventWriter(database, hub.publish),
    hub,
    threads: createThreadHub(database, hub, warn("a thread's executions could not be read; readers look again")),
    toolCalls,
    turns,
    engine,
    worker: null,
    maxFileBytes: config.maxFileBytes ?? 1_000_000_000,
    isReady: () => pingDatabase(database).then((answers) => answers && engine.isReady()),
    close: async () => {},
  };
  const stopListening = await listen(runtime, notifier);
  if (config.embeddedWorker) {
    runtime.worker = await startWorker(runtime, {
      concurrency: config.workerConcurrency ?? 16,
      leaseDurationMs: config.workerLeaseDurationMs ?? 3_000,
    });
    const { holdSlots, takeJobs, runJob } = runtime.worker;
    await engine.start({ holdSlots, take: takeJobs, run: runJob });
  }
  let closing: Promise<void> | undefined;
  runtime.close = () => {
    closing ??= closeRuntime(runtime, stopListening);
    return closing;
  };
  return runtime;
}

/** Other processes' hints, and the poll that stands in for lost ones (E12). */
async function listen(runtime: Runtime, notifier: EventNotifier): Promise<() => Promise<void>> {
  const { hub, threads, toolCalls, turns, engine } = runtime;
  const pollAll = async () => {
    await Promise.all([hub.poll(), toolCalls.poll(), threads.poll()]);
  };
  const poll = () => void pollAll().catch((error: unknown) => runtime.log.warn({ err: error }, "the event log could not be polled"));
  await notifier.start({
    onEvents(hint) {
      hub.hint(hint);
      if (hint.tool_call_hash === null) return;
      toolCalls.hint(hint.tool_call_hash);
      threads.hint(hint.root_execution_id);
    },
    onCancel: (executionId) => runtime.worker?.cancel(executionId),
    onJob: engine.wake,
    onTurn: turns.wake,
    onGap() {
      poll();
      turns.wakeAll();
    },
  });
  const timer = setInterval(poll, pollIntervalMs);
  return async () => {
    clearInterval(timer);
    await notifier.stop();
  };
}

async function closeRuntime(runtime: Runtime, stopListening: () => Promise<void>): Promise<void> {
  await runtime.turns.close();
  runtime.toolCalls.close();
  await runtime.worker?.stop();
  await runtime.engine.stop();
  await runtime.worker?.leave();
  runtime.threads.close();
  runtime.hub.close();
  await stopListening();
  await runtime.events.idle();
  await runtime.database.close();
}
