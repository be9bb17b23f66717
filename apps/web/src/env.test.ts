import { defaultRateLimits, noRateLimits } from "@skillrun/contract";
import { expect, test } from "vitest";
import { EnvironmentError, readEnvironment } from "./env.ts";

test("has a default for everything", () => {
  expect(readEnvironment({}, "/srv/skillrun")).toEqual({
    PORT: 3000,
    HOST: "127.0.0.1",
    SKILLRUN_DATA_DIR: "/srv/skillrun/.skillrun",
    SKILLRUN_SKILLS_DIR: "/srv/skillrun/skills",
    SKILLRUN_EMBEDDED_WORKER: true,
    SKILLRUN_LOCAL_SIGN_IN: true,
    SKILLRUN_METRICS: "on",
    SKILLRUN_TRUSTED_PROXIES: [],
    SKILLRUN_SANDBOX: "embedded",
    LOG_LEVEL: "warn",
  });
});

test("an empty variable is not set", () => {
  expect(readEnvironment({ PORT: "", DATABASE_URL: " " }, "/")).toMatchObject({ PORT: 3000 });
});

test("an absolute data directory stays where it is", () => {
  expect(readEnvironment({ SKILLRUN_DATA_DIR: "/var/lib/x" }, "/srv").SKILLRUN_DATA_DIR).toBe("/var/lib/x");
  expect(readEnvironment({ SKILLRUN_DATA_DIR: "/var/lib/x" }, "/srv").SKILLRUN_SKILLS_DIR).toBe("/var/lib/skills");
  expect(readEnvironment({ SKILLRUN_SKILLS_DIR: "my-skills" }, "/srv").SKILLRUN_SKILLS_DIR).toBe("/srv/my-skills");
});

test("signs local browsers in only when the server listens on the loopback interface, unless told", () => {
  const signsIn = (source: Record<string, string>) => readEnvironment(source, "/").SKILLRUN_LOCAL_SIGN_IN;
  expect(signsIn({ HOST: "localhost" })).toBe(true);
  expect(signsIn({ HOST: "::1" })).toBe(true);
  expect(signsIn({ HOST: "0.0.0.0" })).toBe(false);
  expect(signsIn({ HOST: "127.evil.example" })).toBe(false);
  expect(signsIn({ HOST: "0.0.0.0", SKILLRUN_LOCAL_SIGN_IN: "on" })).toBe(true);
  expect(signsIn({ SKILLRUN_LOCAL_SIGN_IN: "off" })).toBe(false);
});

test("shows every wrong variable at once, with what is wrong and an example", () => {
  const messages = problemsOf({
    PORT: "99999",
    DATABASE_URL: "mysql://root:hunter2@localhost/x",
    SKILLRUN_API_KEY: "sk-0123456789abcdefghij",
    SKILLRUN_EMBEDDED_WORKER: "yes",
    LOG_LEVEL: "loud",
  });
  expect(messages).toEqual([
    'PORT must be a whole number from 0 to 65535 (0 takes any free port), not "99999". Example: PORT=3000',
    "DATABASE_URL must be the URL of a PostgreSQL database. Example: DATABASE_URL=postgres://skillrun:secret@localhost:5432/skillrun",
    "SKILLRUN_API_KEY must start with akp_ and have no spaces. Example: SKILLRUN_API_KEY=akp_0123456789abcdefghij",
    'SKILLRUN_EMBEDDED_WORKER must be true or false, not "yes". Example: SKILLRUN_EMBEDDED_WORKER=false',
    'LOG_LEVEL must be trace or debug or info or warn or error or silent, not "loud". Example: LOG_LEVEL=info',
  ]);
});

test.each([
  ["HOST", "http://localhost", "must be the name or address"],
  ["PORT", "3e3", "whole number"],
  ["PORT", "-1", "whole number"],
  ["SKILLRUN_WORKER_CONCURRENCY", "0", "whole number from 1 to 1000"],
  ["SKILLRUN_LISTEN_URL", "localhost:5432", "URL of a PostgreSQL database"],
  ["SKILLRUN_PREPARED_STATEMENTS", "off", "must be true or false"],
  ["SKILLRUN_DRAIN_TIMEOUT_MS", "10s", "whole number from 0 to 600000"],
  ["SKILLRUN_DATABASE_PATIENCE_MS", "30s", "whole number from 0 to 600000"],
  ["SKILLRUN_API_KEY", "akp_abc", "at least 8 characters"],
  ["SKILLRUN_LOCAL_SIGN_IN", "true", "must be on or off"],
  ["SKILLRUN_METRICS", "no", "must be on or off"],
  ["SKILLRUN_RETENTION_DAYS", "0", "whole number of days from 1"],
  ["SKILLRUN_BLOBS", "s3://UPPER", "must be s3://, a bucket"],
  ["OPENAI_BASE_URL", "localhost:11434", "http:// or https://"],
])("refuses %s=%s", (name, value, message) => {
  const [problem, ...others] = problemsOf({ [name]: value });
  expect(problem).toContain(`${name} `);
  expect(problem).toContain(message);
  expect(problem).toContain(`Example: ${name}=`);
  expect(others).toEqual([]);
});

test("never repeats a secret", () => {
  expect(problemsOf({ SKILLRUN_API_KEY: "hunter2", DATABASE_URL: "x://u:hunter2@h/d" }).join()).not.toContain("hunter2");
});

function problemsOf(source: Record<string, string>): string[] {
  try {
    readEnvironment(source, "/");
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("rate limits are off, or what the JSON text says over the defaults", () => {
  const limitsOf = (text: string) => readEnvironment({ SKILLRUN_RATE_LIMITS: text }, "/srv/skillrun").SKILLRUN_RATE_LIMITS;
  expect(limitsOf("off")).toEqual(noRateLimits);
  expect(limitsOf('{"credential_requests": 5, "tenant_requests": null}')).toEqual({
    ...defaultRateLimits,
    credential_requests: 5,
    tenant_requests: null,
  });
  for (const wrong of ["on", '{"requests": 5}', '{"credential_requests": 0}', '{"credential_requests": "5"}']) {
    expect(() => limitsOf(wrong), wrong).toThrow(/^SKILLRUN_RATE_LIMITS /);
  }
});

test("trusted proxies are addresses and networks", () => {
  const proxiesOf = (text: string) => readEnvironment({ SKILLRUN_TRUSTED_PROXIES: text }, "/srv/skillrun").SKILLRUN_TRUSTED_PROXIES;
  expect(proxiesOf("127.0.0.1, 10.0.0.0/8,fd00::/8")).toEqual(["127.0.0.1", "10.0.0.0/8", "fd00::/8"]);
  for (const wrong of ["nginx", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "1.1.1.1,"]) {
    expect(() => proxiesOf(wrong), wrong).toThrow(/^SKILLRUN_TRUSTED_PROXIES must be a list/);
  }
});
