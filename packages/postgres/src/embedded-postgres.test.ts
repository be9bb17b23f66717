import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type EmbeddedPostgres, ensurePostgres, holdPostgres } from "./embedded-postgres.ts";
import { readPostmaster } from "./postgres-server.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isRoot = process.geteuid?.() === 0;
let parent: string;
let directory: string;
let cleanups: (() => Promise<unknown>)[];

beforeEach(async () => {
  parent = await mkdtemp("/tmp/skillrun-postgres-");
  await chmod(parent, 0o755);
  directory = join(parent, "db");
  cleanups = [];
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  await rm(parent, { recursive: true });
});

test("a fresh directory becomes a UTF-8 database that accepts queries, and stop ends its server", async () => {
  const server = await start();
  expect(await query(server.url, "select current_database() as name, current_user as user, lower('É') as lower")).toEqual([
    { name: "skillrun", user: "skillrun", lower: "é" },
  ]);
  expect(await query(server.url, "show fsync")).toEqual([{ fsync: "on" }]);
  expect(await query(server.url, "show timezone")).toEqual([{ TimeZone: "UTC" }]);
  await server.stop();
  expect(isRunning()).toBe(false);
});

test("a second start finds what the first one wrote", async () => {
  const first = await start();
  await query(first.url, "create table note as select 'kept' as text");
  await first.stop();
  expect(await query((await start()).url, "select text from note")).toEqual([{ text: "kept" }]);
});

test("processes that start at once on a fresh directory share one server, which the last to leave stops", async () => {
  const users = await Promise.all([startProcess(), startProcess(), startProcess()]);
  const postmasters = await Promise.all(users.map(({ url }) => query(url, "select pg_postmaster_start_time()")));
  expect(new Set(postmasters.map((rows) => JSON.stringify(rows))).size).toBe(1);
  const [first, second, last] = users;
  await first?.stop();
  await second?.stop();
  expect(await query(last?.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await last?.stop();
  expect(isRunning()).toBe(false);
});

test("a user that was killed does not keep the server running", async () => {
  const killed = await startProcess();
  const server = await start();
  await killed.kill();
  expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await server.stop();
  expect(isRunning()).toBe(false);
});

test("a process that exits without leaving has left", async () => {
  const forgetful = await startProcess();
  await forgetful.exit();
  const server = await start();
  await server.stop();
  expect(isRunning()).toBe(false);
});

test("the server outlives the killed process that started it, and serves the next one", async () => {
  const starter = await startProcess();
  const before = await query(starter.url, "select pg_postmaster_start_time()");
  await starter.kill();
  expect(await query((await start()).url, "select pg_postmaster_start_time()")).toEqual(before);
});

test("a hold keeps the server running without starting one", async () => {
  const letGo = await holdPostgres(directory);
  expect(isRunning()).toBe(false);
  const server = await start();
  await server.stop();
  expect(isRunning()).toBe(true);
  await letGo();
  expect(isRunning()).toBe(false);
});

test("a killed postmaster is started again at once, with every acknowledged row", async () => {
  const server = await start();
  await query(server.url, "create table note as select generate_series(1, 1000) as id");
  await killPostmaster();
  const again = await start();
  expect(again.url).toBe(server.url);
  expect(await query(again.url, "select count(*)::int from note")).toEqual([{ count: 1000 }]);
});

test("a lock file whose pid now belongs to another process does not keep the server from starting", async () => {
  const server = await start();
  await killPostmaster();
  const path = join(server.dataDirectory, "postmaster.pid");
  const lines = (await readFile(path, "utf8")).split("\n");
  // Of the server's own account, as in a container that restarts: PostgreSQL itself would take it for the old server and refuse.
  const { uid, gid } = await dataOwner();
  const other = spawn("sleep", ["600"], { uid, gid });
  cleanups.push(async () => other.kill());
  await writeFile(path, [other.pid, ...lines.slice(1)].join("\n"));
  expect(await query((await start()).url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("a killed first start leaves nothing that the next one stumbles over", async () => {
  await mkdir(join(directory, "data.init"), { recursive: true });
  await writeFile(join(directory, "data.init", "PG_VERSION"), "half made");
  expect(await query((await start()).url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("nobody else can list or read the directory, and the server's own account passes through", async () => {
  await start();
  expect((await stat(directory)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700);
  expect((await stat(await realpath(join(directory, "data")))).mode & 0o777).toBe(0o700);
});

test("a path too long for a socket, with spaces and quotes, works and leaves nothing behind", async () => {
  directory = join(parent, `it's a "long" $HOME, path`, "x".repeat(120));
  const server = await start();
  expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  const socketDirectory = await realpath(join(directory, "socket"));
  await server.stop();
  expect(existsSync(socketDirectory)).toBe(false);
  expect(await query((await start()).url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("data of another major version is refused with a way out", async () => {
  const server = await start();
  await server.stop();
  await writeFile(join(server.dataDirectory, "PG_VERSION"), "99\n");
  await expect(ensurePostgres(directory)).rejects.toThrow(
    /made by PostgreSQL 99, this version of Skillrun brings PostgreSQL 18.*DATABASE_URL/,
  );
});

describe.runIf(isRoot)("as root", () => {
  test("another account cannot enter the socket's folder, and is not let in when it can", async () => {
    const server = await start();
    expect(queryAsNobody(server.url)).toContain("EACCES");
    const socketDirectory = await realpath(join(directory, "socket"));
    await chmod(socketDirectory, 0o755);
    await chmod(join(socketDirectory, ".s.PGSQL.5432"), 0o777);
    expect(queryAsNobody(server.url)).toContain("Peer authentication failed");
  });

  test("a folder closed to the server's account keeps its data elsewhere, and finds it again", async () => {
    await mkdir(directory, { mode: 0o700 });
    const first = await start();
    expect(first.dataDirectory).toMatch(/^\/var\/lib\/skillrun\//);
    cleanups.unshift(() => rm(join(first.dataDirectory, ".."), { recursive: true }));
    await query(first.url, "create table note as select 'kept' as text");
    await first.stop();
    expect(await query((await start()).url, "select text from note")).toEqual([{ text: "kept" }]);
  });

  test("a user without root keeps everything in its own folder", async () => {
    await chmod(parent, 0o777);
    const user = await startProcess({ uid: uidOfNobody(), gid: uidOfNobody() });
    expect(await dataOwner()).toMatchObject({ uid: uidOfNobody() });
    await expect(query(user.url, "select 1 as one")).rejects.toThrow("Peer authentication failed");
    await user.stop();
    expect(isRunning()).toBe(false);
  });

  test("a folder that another account began is refused with its name and a way out", async () => {
    const server = await start();
    await server.stop();
    await expect(startProcess({ uid: uidOfNobody(), gid: uidOfNobody() })).rejects.toThrow(/permission denied.*\.lock.*DATABASE_URL/);
  });

  test("a user id without an account is told to bring a server", async () => {
    await chmod(parent, 0o777);
    await expect(startProcess({ uid: 4242, gid: 4242 })).rejects.toThrow(/user id 4242, which has no account.*DATABASE_URL/);
  });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await ensurePostgres(directory);
  cleanups.push(server.stop);
  return server;
}

function isRunning(): boolean {
  const link = join(directory, "data");
  return readPostmaster(link)?.isAlive === true;
}

type UserProcess = { url: string; stop(): Promise<void>; exit(): Promise<void>; kill(): Promise<void> };

/** Another process that has joined the server, and does as it is told on its standard input. */
async function startProcess(account: { uid?: number; gid?: number } = {}): Promise<UserProcess> {
  const launcher = pathToFileURL(fileURLToPath(new URL("./embedded-postgres.ts", import.meta.url))).href;
  const script = `
    const { ensurePostgres } = await import(${JSON.stringify(launcher)});
    const server = await ensurePostgres(${JSON.stringify(directory)}).catch((error) => {
      console.log(JSON.stringify({ failure: error.message }));
      process.exit(1);
    });
    console.log(JSON.stringify({ url: server.url }));
    process.stdin.once("data", async (order) => {
      if (String(order) === "stop") await server.stop();
      process.exit();
    });`;
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["pipe", "pipe", "inherit"],
    cwd: "/",
    ...account,
  });
  const gone = once(child, "close");
  const [line] = await once(createInterface(child.stdout), "line");
  const answer: { url?: string; failure?: string } = JSON.parse(String(line));
  if (answer.url === undefined) throw new Error(answer.failure);
  const order = async (word: string) => {
    child.stdin.end(word);
    await gone;
  };
  const kill = async () => {
    child.kill("SIGKILL");
    await gone;
  };
  cleanups.push(kill);
  return { url: answer.url, stop: () => order("stop"), exit: () => order("exit"), kill };
}

async function killPostmaster(): Promise<void> {
  const postmaster = readPostmaster(await realpath(join(directory, "data")));
  if (postmaster === null) throw new Error("No server runs.");
  process.kill(postmaster.pid, "SIGKILL");
}

async function dataOwner(): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(join(directory, "data"));
  return { uid, gid };
}

function queryAsNobody(url: string): string {
  const script = `
    const { Client } = await import(${JSON.stringify(import.meta.resolve("pg"))});
    const client = new Client(${JSON.stringify(url)});
    await client.connect().then(() => console.log("let in"), (error) => console.log(error.code, error.message));
    process.exit();`;
  const account = { uid: uidOfNobody(), gid: uidOfNobody() };
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: "/",
    encoding: "utf8",
    ...account,
  });
  return stdout + stderr;
}

function uidOfNobody(): number {
  return Number(spawnSync("id", ["-u", "nobody"], { encoding: "utf8" }).stdout);
}

async function query(url: string | undefined, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
