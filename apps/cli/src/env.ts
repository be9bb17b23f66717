import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type ExecutionLimits, ExecutionLimitsText } from "@skillrun/contract";
import type { ModelOptions } from "@skillrun/runtime/model";
import {
  blobVariableExamples,
  blobVariables,
  modelOptionsOf,
  modelVariableExamples,
  modelVariables,
  s3LocationOf,
  sandboxOptionsOf,
  sandboxVariableExamples,
  sandboxVariables,
} from "@skillrun/runtime/variables";
import { z } from "zod";
import { UsageError } from "./arguments/usage-error.ts";

const DEFAULT_URL = "http://127.0.0.1:3000";

const variables = z.object({
  SKILLRUN_URL: z.url({ protocol: /^https?$/, error: "must be a URL beginning with http:// or https://" }).optional(),
  SKILLRUN_API_KEY: z.string().startsWith("akp_", "must start with akp_").optional(),
  SKILLRUN_SPACE_ID: z.guid("must be a uuid").toLowerCase().optional(),
  SKILLRUN_DATA_DIR: z.string().default(".skillrun"),
});

const examples = {
  SKILLRUN_URL: DEFAULT_URL,
  SKILLRUN_API_KEY: "akp_0123456789abcdefghij",
  SKILLRUN_SPACE_ID: "019a0000-0000-7000-8000-000000000000",
  SKILLRUN_DATA_DIR: ".skillrun",
  SKILLRUN_SKILLS_DIR: "./my-skills",
  DATABASE_URL: "postgres://skillrun:secret@localhost:5432/skillrun",
  SKILLRUN_LISTEN_URL: "postgres://skillrun:secret@localhost:5432/skillrun",
  SKILLRUN_PREPARED_STATEMENTS: "false",
  SKILLRUN_DATABASE_PATIENCE_MS: "60000",
  ...blobVariableExamples,
  SKILLRUN_WORKER_CONCURRENCY: "16",
  SKILLRUN_DRAIN_TIMEOUT_MS: "10000",
  SKILLRUN_WORKER_PORT: "3001",
  SKILLRUN_RETENTION_DAYS: "90",
  SKILLRUN_LIMITS: '{"wallclock_ms": 3600000, "cost_usd": "5"}',
  ...sandboxVariableExamples,
  ...modelVariableExamples,
  HOST: "127.0.0.1",
  LOG_LEVEL: "info",
};

/** What the server wrote for programs on its own machine. */
const Credentials = z.object({ base_url: z.url(), space_id: z.guid(), api_key: z.string() });

/** Which server, as whom, in which space; `spaceId` null means the first one of the key. */
export type Settings = { url: string; apiKey: string; spaceId: string | null };

/** Reads the settings, and what they leave open from the server's `credentials.json`; throws a `UsageError` that names the variable. */
export function readSettings(source: Record<string, string | undefined>, directory: string): Settings {
  const data = parse(variables, source);
  const path = join(resolve(directory, data.SKILLRUN_DATA_DIR), "credentials.json");
  const stored = data.SKILLRUN_API_KEY === undefined || data.SKILLRUN_URL === undefined ? readCredentials(path) : null;
  const url = data.SKILLRUN_URL ?? stored?.base_url ?? DEFAULT_URL;
  // A key of this machine's server is not sent to another one.
  const own = stored !== null && new URL(stored.base_url).origin === new URL(url).origin ? stored : null;
  const apiKey = data.SKILLRUN_API_KEY ?? own?.api_key;
  if (apiKey === undefined) {
    throw new UsageError(
      `There is no key for ${url}: ${path} ${stored === null ? "does not exist" : `is for ${stored.base_url}`}. ` +
        `Start the server here, or set SKILLRUN_API_KEY. Example: SKILLRUN_API_KEY=${examples.SKILLRUN_API_KEY}`,
    );
  }
  const isStoredKey = apiKey === own?.api_key;
  return { url: url.replace(/\/+$/, ""), apiKey, spaceId: data.SKILLRUN_SPACE_ID ?? (isStoredKey ? own.space_id : null) };
}

/** This process's settings. */
export function readOwnSettings(): Settings {
  return readSettings(process.env, process.cwd());
}

const databaseVariables = z.object({
  DATABASE_URL: postgresUrl(),
  SKILLRUN_LISTEN_URL: postgresUrl().optional(),
  SKILLRUN_PREPARED_STATEMENTS: z.enum(["true", "false"], "must be true or false").default("true"),
  SKILLRUN_DATABASE_PATIENCE_MS: wholeNumber(0, 600_000).optional(),
});

const workerVariables = databaseVariables.extend({
  SKILLRUN_DATA_DIR: z.string().default(".skillrun"),
  SKILLRUN_SKILLS_DIR: z.string().optional(),
  ...blobVariables,
  SKILLRUN_WORKER_CONCURRENCY: wholeNumber(1, 1_000).optional(),
  SKILLRUN_DRAIN_TIMEOUT_MS: wholeNumber(0, 3_600_000).default(10_000),
  SKILLRUN_WORKER_PORT: wholeNumber(0, 65_535).optional(),
  SKILLRUN_RETENTION_DAYS: wholeNumber(1, 36_500).optional(),
  SKILLRUN_LIMITS: ExecutionLimitsText.optional(),
  ...sandboxVariables,
  ...modelVariables,
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, "must be the name or address to listen on, without scheme or port")
    .default("127.0.0.1"),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"], "must be trace, debug, info, warn, error or silent")
    .default("warn"),
});

/** Where the database is; `directUrl` leads past any pooler. */
export type DatabaseSettings = {
  databaseUrl: string;
  directUrl: string;
  preparedStatements: boolean;
  /** How long a database that is away is waited for at the start; the runtime's own patience when undefined. */
  patienceMs: number | undefined;
};

/** What a worker is to do and where. */
export type WorkerSettings = DatabaseSettings & {
  /** Absolute. */
  dataDirectory: string;
  /** Absolute; where handlers find the packages that their folders bring. It need not be there. */
  skillsDirectory: string;
  /** The bucket of blobs; undefined for the data directory. */
  s3: ReturnType<typeof s3LocationOf>;
  concurrency: number | undefined;
  retentionDays: number | undefined;
  limits: Partial<ExecutionLimits> | undefined;
  models: ModelOptions;
  /** Where scripts and agents run, and within which bounds. */
  sandbox: ReturnType<typeof sandboxOptionsOf>;
  drainTimeoutMs: number;
  /** Where it tells how it is; null when nowhere. */
  port: number | null;
  host: string;
  logLevel: z.infer<typeof workerVariables>["LOG_LEVEL"];
};

/** Reads what `migrate` needs; throws a `UsageError` that names the variable. */
export function readDatabaseSettings(source: Record<string, string | undefined>): DatabaseSettings {
  return databaseSettingsOf(parse(databaseVariables, source));
}

/** Reads what `worker` needs; relative directories begin at `directory`. Throws a `UsageError` that names the variable. */
export function readWorkerSettings(source: Record<string, string | undefined>, directory: string): WorkerSettings {
  const data = parse(workerVariables, source);
  const dataDirectory = resolve(directory, data.SKILLRUN_DATA_DIR);
  return {
    ...databaseSettingsOf(data),
    dataDirectory,
    skillsDirectory: resolve(directory, data.SKILLRUN_SKILLS_DIR ?? join(dirname(dataDirectory), "skills")),
    s3: s3LocationOf(data),
    concurrency: data.SKILLRUN_WORKER_CONCURRENCY,
    retentionDays: data.SKILLRUN_RETENTION_DAYS,
    limits: data.SKILLRUN_LIMITS,
    models: modelOptionsOf(data),
    sandbox: sandboxOptionsOf(data),
    drainTimeoutMs: data.SKILLRUN_DRAIN_TIMEOUT_MS,
    port: data.SKILLRUN_WORKER_PORT ?? null,
    host: data.HOST,
    logLevel: data.LOG_LEVEL,
  };
}

/** This process's database. */
export function readOwnDatabaseSettings(): DatabaseSettings {
  return readDatabaseSettings(process.env);
}

/** This process's settings as a worker. */
export function readOwnWorkerSettings(): WorkerSettings {
  return readWorkerSettings(process.env, process.cwd());
}

function databaseSettingsOf(data: z.infer<typeof databaseVariables>): DatabaseSettings {
  const { DATABASE_URL, SKILLRUN_LISTEN_URL = DATABASE_URL, SKILLRUN_PREPARED_STATEMENTS } = data;
  return {
    databaseUrl: DATABASE_URL,
    directUrl: SKILLRUN_LISTEN_URL,
    preparedStatements: SKILLRUN_PREPARED_STATEMENTS === "true",
    patienceMs: data.SKILLRUN_DATABASE_PATIENCE_MS,
  };
}

/** An empty variable counts as not set. */
function parse<Schema extends z.ZodType>(schema: Schema, source: Record<string, string | undefined>): z.infer<Schema> {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const { success, data, error } = schema.safeParse(set);
  if (!success) throw new UsageError(error.issues.map(describeProblem).join("\n"));
  return data;
}

function wholeNumber(min: number, max: number) {
  const isInRange = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z.string().refine(isInRange, `must be a whole number from ${min} to ${max}`).transform(Number);
}

function postgresUrl() {
  const isPostgresUrl = (text: string) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
  return z.string("must be set").refine(isPostgresUrl, "must be the URL of a PostgreSQL database");
}

function readCredentials(path: string): z.infer<typeof Credentials> | null {
  try {
    return Credentials.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    const reason = error instanceof Error && "code" in error ? error.message : "it is not what Skillrun wrote";
    throw new UsageError(`${path} cannot be read: ${reason}.`);
  }
}

function describeProblem(issue: z.core.$ZodIssue): string {
  const [name] = issue.path;
  const example = Object.entries(examples).find(([known]) => known === name)?.[1];
  return `${String(name)} ${issue.message}. Example: ${String(name)}=${example}`;
}
