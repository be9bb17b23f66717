import { createRuntime, type Runtime } from "@skillrun/runtime";
import type { HandlerSkill } from "@skillrun/runtime/skill";
import { pino } from "pino";
import type { Environment } from "../env.ts";

/** Makes the runtime that the settings ask for, on a migrated database; its log goes to stderr as JSON lines. */
export function openRuntime(env: Environment, databaseUrl: string, skills: readonly HandlerSkill[]): Promise<Runtime> {
  return createRuntime({
    databaseUrl,
    listenUrl: env.DATABASE_URL === undefined ? undefined : env.SKILLRUN_LISTEN_URL,
    preparedStatements: env.SKILLRUN_PREPARED_STATEMENTS,
    startPatienceMs: env.SKILLRUN_DATABASE_PATIENCE_MS,
    dataDirectory: env.SKILLRUN_DATA_DIR,
    skills,
    embeddedWorker: env.SKILLRUN_EMBEDDED_WORKER,
    workerConcurrency: env.SKILLRUN_WORKER_CONCURRENCY,
    drainTimeoutMs: env.SKILLRUN_DRAIN_TIMEOUT_MS,
    retentionDays: env.SKILLRUN_RETENTION_DAYS,
    limits: env.SKILLRUN_LIMITS,
    log: pino({ level: env.LOG_LEVEL }, pino.destination({ fd: 2, sync: true })),
  });
}
