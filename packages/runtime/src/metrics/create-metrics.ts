import type { ExecutionId } from "@skillrun/contract";
import { collectDefaultMetrics, Registry } from "prom-client";
import type { CommitObserver } from "../event-log/append-events.ts";
import type { Database } from "../store/connection/database.ts";
import { queuePlaces, readQueueDepths, readStartLatencies } from "../store/worker/queue-depth.ts";
import { createInstruments, type Instruments } from "./instruments.ts";

const maxUnreadStarts = 500;

/** The figures of one process, for Prometheus. */
export type Metrics = CommitObserver & {
  /** An execution was stored beside the event writer, with its first event; `isClaimed` when its first attempt began in the same commit. */
  dispatched(isClaimed: boolean): void;
  /** An execution was taken from a lost worker. */
  recovered(): void;
  /** Everything in the text format that Prometheus reads; what only the database knows is read from it now. */
  text(): Promise<{ contentType: string; body: string }>;
};

/** What metrics ask the parts of their process about. */
export type MetricsSources = {
  database: Database;
  openStreams(): number;
  worker(): { executions: number; slots: number };
  onError(error: unknown): void;
};

/** Metrics in a registry of their own: two runtimes of one process do not mix. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const starts = createStartLatencies(sources, instruments);
  let hasDefaults = false;

  return {
    committed(item, result) {
      if (!result.accepted) {
        // An attempt that comes too late; a claim may come second, and an end before the sub-executions', with nothing wrong.
        const { attempt, patch } = item;
        if (attempt !== null && patch?.attempt === undefined && patch?.finished === undefined) instruments.refusedCommits.inc();
        return;
      }
      instruments.eventsAppended.inc(item.events.length);
      const { patch } = item;
      if (patch?.started) starts.add(item.execution_id);
      if (patch?.finished) instruments.executionsEnded.inc({ state: patch.state ?? "", failure_reason: patch.failure_reason ?? "" });
    },
    flushed(events, durationMs) {
      instruments.flushEvents.observe(events);
      instruments.flushDuration.observe(durationMs / 1_000);
    },
    dispatched(isClaimed) {
      // `execution_queued`, and with a claim `execution_started` and `attempt_started`, at one moment.
      instruments.eventsAppended.inc(isClaimed ? 3 : 1);
      if (isClaimed) instruments.startLatency.observe(0);
    },
    recovered: () => instruments.recoveries.inc(),
    async text() {
      // These watch the process from now on, and cannot be stopped: only where somebody reads them.
      if (!hasDefaults) collectDefaultMetrics({ register: registry });
      hasDefaults = true;
      await readDatabase(sources, instruments, starts.read);
      instruments.openStreams.set(sources.openStreams());
      const { executions, slots } = sources.worker();
      instruments.workerExecutions.set(executions);
      instruments.workerSlots.set(slots);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

/** A scrape is answered without a database too: then these figures are left out. */
async function readDatabase(sources: MetricsSources, instruments: Instruments, readStarts: () => Promise<void>): Promise<void> {
  const { databaseUp, executions, oldestAge } = instruments;
  executions.reset();
  oldestAge.reset();
  try {
    await readStarts();
    const depths = await readQueueDepths(sources.database);
    for (const place of queuePlaces) {
      const depth = depths.find((each) => each.place === place);
      executions.set({ state: place }, depth?.executions ?? 0);
      oldestAge.set({ state: place }, depth?.oldest_age_seconds ?? 0);
    }
    databaseUp.set(1);
  } catch (error) {
    databaseUp.set(0);
    sources.onError(error);
  }
}

/** Executions whose first attempt has begun; how long they waited is asked of the database for many at once. */
function createStartLatencies({ database, onError }: MetricsSources, { startLatency }: Instruments) {
  let unread: ExecutionId[] = [];
  const read = async () => {
    const ids = unread;
    unread = [];
    if (ids.length === 0) return;
    for (const seconds of await readStartLatencies(database, ids)) startLatency.observe(seconds);
  };
  return {
    read,
    add(id: ExecutionId) {
      unread.push(id);
      if (unread.length >= maxUnreadStarts) read().catch(onError);
    },
  };
}
