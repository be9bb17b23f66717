import { isIP } from "node:net";
import { dirname, join, resolve } from "node:path";
import { ExecutionLimitsText, RateLimitsText } from "@skillrun/contract";
import {
  blobVariableExamples,
  blobVariables,
  modelVariableExamples,
  modelVariables,
  sandboxVariableExamples,
  sandboxVariables,
} from "@skillrun/runtime/variables";
import { z } from "zod";
import { isLoopbackName } from "./server/loopback.ts";

/** How long an API key must be at least, its `akp_` included. */
const API_KEY_MIN_CHARS = 8;

const Switch = z.enum(["true", "false"]).transform((value) => value === "true");

/** Addresses and networks, e.g. `127.0.0.1,10.0.0.0/8`. */
const Networks = z
  .string()
  .transform((text) => text.split(",").map((network) => network.trim()))
  .refine((networks) => networks.every(isNetwork), "must be a list of IP addresses or networks, separated by commas");

/** Each message says what is wrong; `examples` shows what is right. */
const variables = z.object({
  PORT: wholeNumber(0, 65_535, "a whole number from 0 to 65535 (0 takes any free port)").default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, "must be the name or address to listen on, without scheme or port")
    .default("127.0.0.1"),
  SKILLRUN_DATA_DIR: z.string().default(".skillrun"),
  SKILLRUN_SKILLS_DIR: z.string().optional(),
  DATABASE_URL: postgresUrl().optional(),
  SKILLRUN_LISTEN_URL: postgresUrl().optional(),
  SKILLRUN_PREPARED_STATEMENTS: Switch.optional(),
  SKILLRUN_DATABASE_PATIENCE_MS: wholeNumber(0, 600_000, "a whole number from 0 to 600000").optional(),
  ...blobVariables,
  SKILLRUN_API_KEY: z
    .string()
    .regex(/^akp_[\x21-\x7e]*$/, "must start with akp_ and have no spaces")
    .min(API_KEY_MIN_CHARS, `must have at least ${API_KEY_MIN_CHARS} characters`)
    .max(500, "must have at most 500 characters")
    .optional(),
  SKILLRUN_EMBEDDED_WORKER: Switch.default(true),
  SKILLRUN_WORKER_CONCURRENCY: wholeNumber(1, 1000, "a whole number from 1 to 1000").optional(),
  SKILLRUN_DRAIN_TIMEOUT_MS: wholeNumber(0, 600_000, "a whole number from 0 to 600000").optional(),
  SKILLRUN_LOCAL_SIGN_IN: z.enum(["on", "off"]).optional(),
  SKILLRUN_CORS_ORIGINS: z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ""),
    )
    .refine((origins) => origins.every(isOrigin), "must be origins with commas between, each a scheme and a host without a path, or *")
    .optional(),
  SKILLRUN_METRICS: z.enum(["on", "off"]).default("on"),
  SKILLRUN_RETENTION_DAYS: wholeNumber(1, 36_500, "a whole number of days from 1 to 36500").optional(),
  SKILLRUN_LIMITS: ExecutionLimitsText.optional(),
  SKILLRUN_RATE_LIMITS: RateLimitsText.optional(),
  SKILLRUN_TRUSTED_PROXIES: Networks.default([]),
  SKILLRUN_CHAT_MODEL: z.string().optional(),
  ...sandboxVariables,
  ...modelVariables,
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("warn"),
});

const examples: Record<keyof typeof variables.shape, string> = {
  PORT: "3000",
  HOST: "127.0.0.1",
  SKILLRUN_DATA_DIR: ".skillrun",
  SKILLRUN_SKILLS_DIR: "./my-skills",
  DATABASE_URL: "postgres://skillrun:secret@localhost:5432/skillrun",
  SKILLRUN_LISTEN_URL: "postgres://skillrun:secret@localhost:5432/skillrun",
  SKILLRUN_PREPARED_STATEMENTS: "false",
  SKILLRUN_DATABASE_PATIENCE_MS: "60000",
  ...blobVariableExamples,
  SKILLRUN_API_KEY: "akp_0123456789abcdefghij",
  SKILLRUN_EMBEDDED_WORKER: "false",
  SKILLRUN_WORKER_CONCURRENCY: "16",
  SKILLRUN_DRAIN_TIMEOUT_MS: "2000",
  SKILLRUN_LOCAL_SIGN_IN: "off",
  SKILLRUN_CORS_ORIGINS: "https://app.example.com,https://admin.example.com",
  SKILLRUN_METRICS: "off",
  SKILLRUN_RETENTION_DAYS: "90",
  SKILLRUN_LIMITS: '{"wallclock_ms": 3600000, "cost_usd": "5"}',
  SKILLRUN_RATE_LIMITS: '{"credential_requests": 6000, "tenant_requests": null}',
  SKILLRUN_TRUSTED_PROXIES: "127.0.0.1,10.0.0.0/8",
  SKILLRUN_CHAT_MODEL: "openai:gpt-5.4",
  ...sandboxVariableExamples,
  ...modelVariableExamples,
  LOG_LEVEL: "info",
};

// The model providers' libraries read these as they are loaded and fail on a blank one, which to us is not set: so this module is loaded first.
for (const name of Object.keys(variables.shape)) if (process.env[name]?.trim() === "") delete process.env[name];

/** The server's settings. */
export type Environment = Omit<z.infer<typeof variables>, "SKILLRUN_DATA_DIR" | "SKILLRUN_SKILLS_DIR" | "SKILLRUN_LOCAL_SIGN_IN"> & {
  /** Absolute. */
  SKILLRUN_DATA_DIR: string;
  /** Absolute; `skills` beside the data directory where nothing is set. It need not be there. */
  SKILLRUN_SKILLS_DIR: string;
  /** Whether a browser on this machine is signed in without a key. */
  SKILLRUN_LOCAL_SIGN_IN: boolean;
};

/** Several wrong settings at once: one line for each, with the variable, what is wrong with it, and an example. */
export class EnvironmentError extends Error {
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.name = "EnvironmentError";
  }
}

/** Reads the settings; an empty variable counts as not set, relative directories begin at `directory`. Throws `EnvironmentError`. */
export function readEnvironment(source: Record<string, string | undefined>, directory: string): Environment {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""));
  const { success, data, error } = variables.safeParse(set);
  if (!success) throw new EnvironmentError(error.issues.map((issue) => describeProblem(issue, set)));
  const { SKILLRUN_DATA_DIR, SKILLRUN_SKILLS_DIR, SKILLRUN_LOCAL_SIGN_IN, ...rest } = data;
  const dataDirectory = resolve(directory, SKILLRUN_DATA_DIR);
  return {
    ...rest,
    SKILLRUN_DATA_DIR: dataDirectory,
    SKILLRUN_SKILLS_DIR: resolve(directory, SKILLRUN_SKILLS_DIR ?? join(dirname(dataDirectory), "skills")),
    SKILLRUN_LOCAL_SIGN_IN: SKILLRUN_LOCAL_SIGN_IN === undefined ? isLoopbackName(data.HOST) : SKILLRUN_LOCAL_SIGN_IN === "on",
  };
}

/** This process's settings; called once, at boot. npm runs scripts in the repository's root, which is where the data directory goes. */
export function readOwnEnvironment(): Environment {
  return readEnvironment(process.env, process.cwd());
}

/** Gives Next and React the mode we run in, whatever the caller's shell says; before either is loaded. */
export function setNextMode(mode: "development" | "production"): void {
  Object.assign(process.env, { NODE_ENV: mode, NEXT_TELEMETRY_DISABLED: "1" });
}

function describeProblem(issue: z.core.$ZodIssue, set: Record<string, string | undefined>): string {
  const [name] = issue.path;
  const example = Object.entries(examples).find(([known]) => known === name)?.[1];
  const value = set[String(name)];
  const shown = value === undefined || isSecret(String(name)) ? "" : `, not ${JSON.stringify(value)}`;
  return `${String(name)} ${describeIssue(issue)}${shown}. Example: ${String(name)}=${example}`;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_value" ? `must be ${issue.values.join(" or ")}` : issue.message;
}

/** A value that may carry a password is not repeated on the screen. */
function isSecret(name: string): boolean {
  return name.endsWith("_KEY") || name === "DATABASE_URL" || name === "SKILLRUN_LISTEN_URL";
}

function wholeNumber(min: number, max: number, expected: string) {
  const isInRange = (text: string) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z.string().refine(isInRange, `must be ${expected}`).transform(Number);
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && (prefix === undefined ? longest > 0 : /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
}

function postgresUrl() {
  return z.string().refine(isPostgresUrl, "must be the URL of a PostgreSQL database");
}

/** An origin exactly as a browser sends it in `Origin`. */
function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}
