import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSettings, readWorkerSettings } from "./env.ts";

const credentials = {
  base_url: "http://127.0.0.1:4321",
  tenant_id: "0d0c3d52-8b8e-4d2a-9d6e-000000000001",
  space_id: "0d0c3d52-8b8e-4d2a-9d6e-000000000002",
  api_key: "akp_stored0123456789abc",
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "skillrun-cli-"));
});
afterEach(() => rm(directory, { recursive: true }));

const read = (source: Record<string, string>) => readSettings({ SKILLRUN_DATA_DIR: ".", ...source }, directory);
const store = (text = JSON.stringify(credentials)) => writeFile(join(directory, "credentials.json"), text);

test("the server's own credentials are enough", async () => {
  await store();
  expect(read({})).toEqual({ url: "http://127.0.0.1:4321", apiKey: "akp_stored0123456789abc", spaceId: credentials.space_id });
});

test("variables come before the credentials", async () => {
  await store();
  const spaceId = "0d0c3d52-8b8e-4d2a-9d6e-000000000003";
  expect(read({ SKILLRUN_SPACE_ID: spaceId }).spaceId).toBe(spaceId);
  expect(read({ SKILLRUN_API_KEY: "akp_other" })).toEqual({ url: "http://127.0.0.1:4321", apiKey: "akp_other", spaceId: null });
});

test("without credentials the key is asked for, and the server is the one on this machine", () => {
  expect(read({ SKILLRUN_API_KEY: "akp_x" })).toEqual({ url: "http://127.0.0.1:3000", apiKey: "akp_x", spaceId: null });
  expect(() => read({})).toThrow(
    /^There is no key for http:\/\/127\.0\.0\.1:3000: .*credentials\.json does not exist\..*SKILLRUN_API_KEY=akp_/,
  );
});

test("a stored key is never sent to another server", async () => {
  await store();
  expect(() => read({ SKILLRUN_URL: "https://skillrun.example" })).toThrow("is for http://127.0.0.1:4321");
  expect(read({ SKILLRUN_URL: "http://127.0.0.1:4321/" }).apiKey).toBe("akp_stored0123456789abc");
});

test("every wrong variable is named with an example", () => {
  expect(() => read({ SKILLRUN_URL: "localhost:3000", SKILLRUN_API_KEY: "sk-1", SKILLRUN_SPACE_ID: "mine" })).toThrow(
    [
      "SKILLRUN_URL must be a URL beginning with http:// or https://. Example: SKILLRUN_URL=http://127.0.0.1:3000",
      "SKILLRUN_API_KEY must start with akp_. Example: SKILLRUN_API_KEY=akp_0123456789abcdefghij",
      "SKILLRUN_SPACE_ID must be a uuid. Example: SKILLRUN_SPACE_ID=019a0000-0000-7000-8000-000000000000",
    ].join("\n"),
  );
});

test("a spoilt credentials file is named", async () => {
  await store("{");
  expect(() => read({})).toThrow(/credentials\.json cannot be read: it is not what Skillrun wrote/);
});

test("a worker needs a database, and has a default for everything else", () => {
  const DATABASE_URL = "postgres://skillrun@db/skillrun";
  expect(readWorkerSettings({ DATABASE_URL, SKILLRUN_WORKER_PORT: " " }, "/srv")).toEqual({
    databaseUrl: DATABASE_URL,
    directUrl: DATABASE_URL,
    preparedStatements: true,
    dataDirectory: "/srv/.skillrun",
    skillsDirectory: "/srv/skills",
    s3: undefined,
    concurrency: undefined,
    retentionDays: undefined,
    limits: undefined,
    models: {},
    sandbox: { sandbox: "embedded", sandboxLimits: {} },
    drainTimeoutMs: 10_000,
    port: null,
    host: "127.0.0.1",
    logLevel: "warn",
  });
  expect(() => readWorkerSettings({}, "/")).toThrow("DATABASE_URL must be set. Example: DATABASE_URL=postgres://");
});

test("a worker finds its files in a bucket that the servers use as well", () => {
  const store = { SKILLRUN_BLOBS: "s3://files/of/us", SKILLRUN_S3_ENDPOINT: "http://minio:9000", SKILLRUN_S3_PATH_STYLE: "true" };
  expect(readWorkerSettings({ DATABASE_URL: "postgres://db/x", AWS_REGION: "eu-central-1", ...store }, "/srv").s3).toEqual({
    bucket: "files",
    prefix: "of/us",
    endpoint: "http://minio:9000",
    region: "eu-central-1",
    pathStyle: true,
  });
});

test.each([
  ["SKILLRUN_BLOBS", "my-bucket", "must be s3://, a bucket"],
  ["SKILLRUN_S3_ENDPOINT", "minio:9000", "must be a URL beginning with http:// or https://"],
  ["SKILLRUN_LISTEN_URL", "db:5432", "must be the URL of a PostgreSQL database"],
  ["SKILLRUN_PREPARED_STATEMENTS", "no", "must be true or false"],
  ["SKILLRUN_DATABASE_PATIENCE_MS", "30s", "must be a whole number from 0 to 600000"],
  ["SKILLRUN_WORKER_CONCURRENCY", "0", "must be a whole number from 1 to 1000"],
  ["SKILLRUN_DRAIN_TIMEOUT_MS", "10s", "must be a whole number from 0 to 3600000"],
  ["SKILLRUN_RETENTION_DAYS", "0", "must be a whole number from 1 to 36500"],
  ["SKILLRUN_WORKER_PORT", "70000", "must be a whole number from 0 to 65535"],
  ["HOST", "http://x", "must be the name or address"],
  ["LOG_LEVEL", "loud", "must be trace, debug"],
])("a worker's %s=%s is refused with an example", (name, value, message) => {
  const read = () => readWorkerSettings({ DATABASE_URL: "postgres://db/x", [name]: value }, "/");
  expect(read).toThrow(`${name} ${message}`);
  expect(read).toThrow(`Example: ${name}=`);
});
