import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** The product's own metrics, registered with `registry`; docs/metrics.md explains each. */
export function createInstruments(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  const histogram = (name: string, help: string, buckets: number[]) => new Histogram({ name, help, buckets, registers });
  const byState = (name: string, help: string) => new Gauge({ name, help, labelNames: ["state"], registers });
  return {
    databaseUp: gauge("skillrun_database_up", "1 when the database answered this scrape, else 0."),
    executions: byState("skillrun_executions", "Unfinished executions of the whole installation, by where they stand."),
    oldestAge: byState("skillrun_oldest_execution_age_seconds", "For how long the oldest execution has stood there."),
    startLatency: histogram(
      "skillrun_start_latency_seconds",
      "From an execution's creation to its first attempt, for attempts that this process started, by the database's clock.",
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800],
    ),
    eventsAppended: counter("skillrun_events_appended_total", "Events that this process stored."),
    refusedCommits: counter("skillrun_refused_commits_total", "Commits refused because their attempt no longer held its execution."),
    flushEvents: histogram(
      "skillrun_flush_events",
      "Events of one flush into the log.",
      [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000],
    ),
    flushDuration: histogram(
      "skillrun_flush_duration_seconds",
      "Time the database took for one flush.",
      [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    ),
    executionsEnded: new Counter({
      name: "skillrun_executions_ended_total",
      help: "Executions that this process ended, by final state; failure_reason is empty unless they failed.",
      labelNames: ["state", "failure_reason"],
      registers,
    }),
    recoveries: counter("skillrun_recoveries_total", "Executions that this process took from lost workers."),
    openStreams: gauge("skillrun_open_streams", "Readers that follow an event log through this process."),
    workerExecutions: gauge("skillrun_worker_executions", "Executions that run in this process."),
    workerSlots: gauge("skillrun_worker_slots", "Executions that this process runs at once at most; 0 without a worker."),
  };
}

/** What `createInstruments` makes. */
export type Instruments = ReturnType<typeof createInstruments>;
