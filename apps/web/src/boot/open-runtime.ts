import { createRuntime, type Runtime } from "@skillrun/runtime";
import { createModels, type Models } from "@skillrun/runtime/model";
import type { HandlerSkill } from "@skillrun/runtime/skill";
import { modelOptionsOf, s3LocationOf, sandboxOptionsOf } from "@skillrun/runtime/variables";
import { bundledSkillsDirectory } from "@skillrun/skills";
import { pino } from "pino";
import type { Environment } from "../env.ts";
import { BootError } from "./boot-error.ts";

/** Makes the runtime that the settings ask for, on a migrated database; its log goes to stderr as JSON lines. */
export function openRuntime(env: Environment, databaseUrl: string, skills: readonly HandlerSkill[] = []): Promise<Runtime> {
  return createRuntime({
    databaseUrl,
    listenUrl: env.DATABASE_URL === undefined ? undefined : env.SKILLRUN_LISTEN_URL,
    preparedStatements: env.SKILLRUN_PREPARED_STATEMENTS,
    startPatienceMs: env.SKILLRUN_DATABASE_PATIENCE_MS,
    dataDirectory: env.SKILLRUN_DATA_DIR,
    s3: s3LocationOf(env),
    skills,
    skillFolders: [
      { directory: bundledSkillsDirectory, trust: "bundled" },
      { directory: env.SKILLRUN_SKILLS_DIR, trust: "operator" },
    ],
    embeddedWorker: env.SKILLRUN_EMBEDDED_WORKER,
    workerConcurrency: env.SKILLRUN_WORKER_CONCURRENCY,
    drainTimeoutMs: env.SKILLRUN_DRAIN_TIMEOUT_MS,
    retentionDays: env.SKILLRUN_RETENTION_DAYS,
    limits: env.SKILLRUN_LIMITS,
    rateLimits: env.SKILLRUN_RATE_LIMITS,
    models: openModels(env),
    ...sandboxOptionsOf(env),
    log: pino({ level: env.LOG_LEVEL }, pino.destination({ fd: 2, sync: true })),
  });
}

/** The models for agents: by default the chat's, unless that is the embedded one, which only runs commands. */
function openModels(env: Environment): Models {
  const chatModel = env.SKILLRUN_CHAT_MODEL?.startsWith("embedded:") ? undefined : env.SKILLRUN_CHAT_MODEL;
  const options = modelOptionsOf(env);
  const defaultModel = options.defaultModel ?? chatModel;
  try {
    return createModels({ ...options, ...(defaultModel !== undefined && { defaultModel }) });
  } catch (error) {
    throw new BootError(
      `SKILLRUN_MODELS, SKILLRUN_AGENT_MODEL: ${error instanceof Error ? error.message : error} Example: SKILLRUN_AGENT_MODEL=openai:gpt-5.4`,
    );
  }
}
