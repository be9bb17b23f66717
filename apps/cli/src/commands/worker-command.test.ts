import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ExecutionId } from "@skillrun/contract";
import { getExecution, iterateEvents, startExecution, uploadFile, waitForFinalState } from "@skillrun/runtime";
import { createTestDatabase, createTestRuntime, type TestRuntime } from "@skillrun/runtime/testing";
import { bundledSkillsDirectory } from "@skillrun/skills";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));
const foreverMs = "600000";

let t: TestRuntime;
const children: ChildProcess[] = [];
beforeAll(async () => {
  t = await createTestRuntime({ skillFolders: [{ directory: bundledSkillsDirectory, trust: "bundled" }], embeddedWorker: false });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => t.close());

/** Starts a command as a process manager would. */
function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env["PATH"] ?? "", DATABASE_URL: t.databaseUrl, SKILLRUN_DATA_DIR: t.dataDirectory, ...env },
  });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  const ended = once(child, "close").then(([code]) => ({ stderr, code: code as number | null }));
  const printed = (pattern: RegExp) => vi.waitUntil(() => pattern.exec(stdout), { timeout: 20_000, interval: 10 });
  const said = (pattern: RegExp) => vi.waitUntil(() => pattern.exec(stderr), { timeout: 20_000, interval: 10 });
  return { child, printed, said, ended, stdout: () => stdout };
}

async function startWorker(env: Record<string, string> = {}) {
  const worker = start(["worker"], { SKILLRUN_WORKER_PORT: "0", ...env });
  const [, url = ""] = await worker.printed(/how it is: (\S+)\/readyz/);
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;
  return { ...worker, status };
}

/** An execution that takes a while, and is in the middle of it. */
async function startProfile() {
  const rows = Array.from({ length: 250_000 }, (_, i) => `${i},name ${i % 977},${(i * 7919) % 10_007}.5,2026-01-${(i % 28) + 1}\n`);
  const body = Readable.from(["id,name,value,day\n", ...rows]);
  const { source_id } = await uploadFile(t.context, { filename: "rows.csv", content_type: "text/csv", body });
  const input = { space_id: t.space_id, slug: "profile-dataset", inputs: {}, file_source_ids: [source_id], model: null };
  const { execution } = await startExecution(t.context, input);
  const ref = { space_id: t.space_id, execution_id: execution.id };
  for await (const event of iterateEvents(t.context, ref)) if (event.type === "progress_reported") break;
  return ref;
}

async function attemptsOf(ref: { space_id: typeof t.space_id; execution_id: ExecutionId }) {
  const attempts = [];
  for await (const event of iterateEvents(t.context, ref)) if (event.type === "attempt_started") attempts.push(event.attempt);
  return attempts;
}

test("a worker runs what others start; told to stop, it is not ready any more, lets what runs end, and leaves with 0", async () => {
  const worker = await startWorker({ SKILLRUN_DRAIN_TIMEOUT_MS: foreverMs });
  expect(await Promise.all(["/healthz", "/readyz", "/metrics", "/api-proxy/v1/me", "/"].map(worker.status))).toEqual([
    200, 200, 200, 404, 404,
  ]);
  const ref = await startProfile();
  worker.child.kill("SIGTERM");
  await worker.printed(/1 may end within 600 s/);
  expect(await Promise.all(["/healthz", "/readyz"].map(worker.status))).toEqual([200, 503]);
  expect(await worker.ended).toEqual({ code: 0, stderr: "" });
  expect((await getExecution(t.context, ref)).state).toBe("completed");
  expect(await attemptsOf(ref)).toEqual([1]);
});

test("a worker runs an operator's handler from the copy of its version, with the packages of its folder", async () => {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-skills-"));
  const dependency = join(directory, "greet", "node_modules", "dep");
  await mkdir(dependency, { recursive: true });
  await writeFile(join(dependency, "package.json"), '{"name":"dep","type":"module","exports":"./index.js"}');
  await writeFile(join(dependency, "index.js"), "export default 'hello';\n");
  await writeFile(join(directory, "greet", "skill.ts"), greeting);
  const { runtime, context } = await t.another({ skillFolders: [{ directory, trust: "operator" }] });
  const input = { space_id: t.space_id, slug: "greet", inputs: { name: "you" }, file_source_ids: [], model: null };
  const { execution } = await startExecution(context, input);
  const worker = await startWorker({ SKILLRUN_SKILLS_DIR: directory });
  const ref = { space_id: t.space_id, execution_id: execution.id };
  expect(await waitForFinalState(context, ref)).toMatchObject({ state: "completed", outputs: { said: "hello you" } });
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toEqual({ code: 0, stderr: "" });
  await runtime.close();
  await rm(directory, { recursive: true });
});

const greeting = `
import { defineSkill, z } from "@skillrun/runtime/skill";
import dep from "dep";
export default defineSkill({
  slug: "greet",
  version: "1.0.0",
  title: "Greet",
  description: "Greets.",
  inputs: z.object({ name: z.string() }),
  outputs: z.object({ said: z.string() }),
  run: async (_context, { name }: { name: string }) => ({ said: dep + " " + name }),
});
`;

test("a second signal hands what still runs to the other workers at once", async () => {
  const leaving = await startWorker({ SKILLRUN_DRAIN_TIMEOUT_MS: foreverMs });
  const ref = await startProfile();
  leaving.child.kill("SIGTERM");
  await leaving.printed(/1 may end within 600 s/);
  leaving.child.kill("SIGTERM");
  expect(await leaving.ended).toEqual({ code: 0, stderr: "" });
  expect((await getExecution(t.context, ref)).state).toBe("running");
  await startWorker();
  expect((await waitForFinalState(t.context, ref)).state).toBe("completed");
  expect(await attemptsOf(ref)).toEqual([1, 2]);
});

test("a worker refuses a database of another version, and migrate brings it to this one", async () => {
  const database = await createTestDatabase({ migrated: false });
  const env = { DATABASE_URL: database.url };
  const { code, stderr } = await start(["worker"], env).ended;
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^skillrun: The database of DATABASE_URL is not of this version: .* missing\. .* skillrun migrate\n$/),
  ]);
  const first = start(["migrate"], env);
  expect((await first.ended).code).toBe(0);
  expect(first.stdout()).toMatch(/^(applied \d+_\w+\n)+$/);
  const second = start(["migrate"], env);
  expect((await second.ended).code).toBe(0);
  expect(second.stdout()).toBe("The database is of this version.\n");
  const worker = start(["worker"], env);
  await worker.printed(/takes executions/);
  worker.child.kill("SIGTERM");
  expect((await worker.ended).code).toBe(0);
  await database.drop();
});

test("a worker and migrate wait for a database that is away, say so in one line, and go on when it comes", async () => {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-socket-"));
  const there = new URL(t.databaseUrl).searchParams.get("host") ?? "";
  // No server's socket is in it yet.
  const env = { DATABASE_URL: t.databaseUrl.replace(encodeURIComponent(there), encodeURIComponent(directory)) };
  const worker = start(["worker"], env);
  const migrate = start(["migrate"], env);
  await Promise.all([worker.said(/waiting for it/), migrate.said(/waiting for it/)]);
  await symlink(join(there, ".s.PGSQL.5432"), join(directory, ".s.PGSQL.5432"));
  await worker.printed(/takes executions/);
  worker.child.kill("SIGTERM");
  const line = /^skillrun: The database is away \(connect ENOENT .*\); waiting for it, for 30 s at most\.\n$/;
  for (const ended of [worker.ended, migrate.ended]) expect(await ended).toEqual({ code: 0, stderr: expect.stringMatching(line) });
  expect(migrate.stdout()).toBe("The database is of this version.\n");
  await rm(directory, { recursive: true });
});

test("a worker that waits for its database leaves as soon as it is told to", async () => {
  const worker = start(["worker"], { DATABASE_URL: unreachable.DATABASE_URL });
  await worker.said(/waiting for it/);
  worker.child.kill("SIGTERM");
  expect((await worker.ended).code).toBe(0);
});

const unreachable = { DATABASE_URL: "postgres://me:hunter2@127.0.0.1:9/x", SKILLRUN_DATABASE_PATIENCE_MS: "0" };

test.each([
  [["worker"], { DATABASE_URL: "" }, 2, "DATABASE_URL must be set. Example: DATABASE_URL=postgres://"],
  [
    ["migrate"],
    { DATABASE_URL: "mysql://x" },
    2,
    "DATABASE_URL must be the URL of a PostgreSQL database. Example: DATABASE_URL=postgres://",
  ],
  [["worker"], unreachable, 3, "DATABASE_URL: no connection to the database at 127.0.0.1:9/x:"],
  [["migrate"], unreachable, 3, "DATABASE_URL: no connection to the database at 127.0.0.1:9/x:"],
  [["worker"], { SKILLRUN_WORKER_PORT: "1", HOST: "192.0.2.1" }, 2, "SKILLRUN_WORKER_PORT 1 on HOST 192.0.2.1:"],
])("%j with %j ends with %d: %s", async (args, env, expected, message) => {
  const { code, stderr } = await start(args, env).ended;
  expect([code, stderr]).toEqual([expected, expect.stringContaining(message)]);
  expect(stderr).not.toContain("hunter2");
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});
