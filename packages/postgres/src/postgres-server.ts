import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, open, readFile, readlink, realpath, rename, rm, rmdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OWN_SERVER_HINT, type PostgresAccount } from "./postgres-account.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { POSTGRES_ENVIRONMENT, POSTGRES_NAME, replaceServerFile } from "./postgres-cluster.ts";

/** Crash recovery of a large database takes its time. */
const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 60_000;
const CONFIGURATION_NAME = "skillrun.conf";
const LOG_LIMIT_BYTES = 10_000_000;
/** `sun_path` holds 107 bytes on Linux and 103 on macOS, and the socket's own name takes 14. */
const SOCKET_DIRECTORY_LIMIT_BYTES = 88;

/** A cluster and what runs it. */
export type PostgresServer = {
  /** Ours: holds the log, and `socket`, the folder of the socket or a link to it. */
  directory: string;
  dataDirectory: string;
  binaries: PostgresBinaries;
  account: PostgresAccount;
  /** False gives up safety against a power cut for speed: for tests. */
  isDurable: boolean;
};

/** Starts the server unless it runs, waits until it accepts connections, and returns the folder of its socket; one caller at a time. */
export async function startServer(server: PostgresServer): Promise<string> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const postmaster = readPostmaster(server.dataDirectory);
    if (postmaster?.isAlive) {
      if (postmaster.status === "ready") return realpath(join(server.directory, "socket"));
    } else {
      const failure = await launch(server, deadline);
      if (failure === null) continue;
      // What a postmaster killed a moment ago leaves: sessions that have not noticed yet, or its own remains waiting to be reaped.
      if (!/still in use|already exists/.test(failure)) throw new Error(`PostgreSQL did not start: ${failure} ${OWN_SERVER_HINT}`);
    }
    if (Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start in ${START_DEADLINE_MS / 1000} s; see ${logPath(server.directory)}. ${OWN_SERVER_HINT}`);
    }
    await sleep(20);
  }
}

/** Ends the server of `directory` in order, disconnecting who is still connected, and waits until it is gone. */
export async function stopServer(directory: string): Promise<void> {
  const link = join(directory, "data");
  if (!existsSync(link)) return;
  const dataDirectory = await realpath(link);
  const deadline = Date.now() + STOP_DEADLINE_MS;
  signalServer(directory, "SIGINT");
  while (readPostmaster(dataDirectory)?.isAlive) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL in ${dataDirectory} did not stop in ${STOP_DEADLINE_MS / 1000} s.`);
    await sleep(10);
  }
  await removeShortSocketDirectory(directory);
}

/** Sends a signal to the server of `directory`, if it runs; SIGINT asks it to disconnect everybody and end. */
export function signalServer(directory: string, signal: NodeJS.Signals): void {
  const link = join(directory, "data");
  if (!existsSync(link)) return;
  const postmaster = readPostmaster(realpathSync(link));
  if (postmaster?.isAlive) process.kill(postmaster.pid, signal);
}

/** Reads what the server last wrote of itself (lines 1 and 8 of postmaster.pid), and whether that process still is it; null when it ended in order. */
export function readPostmaster(dataDirectory: string): { pid: number; status: string; isAlive: boolean } | null {
  const path = join(dataDirectory, "postmaster.pid");
  if (!existsSync(path)) return null;
  const lines = readTextOrEmpty(path).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return { pid, status: lines[7]?.trim() ?? "", isAlive: isPostmaster(pid, dataDirectory) };
}

/** Not every living process with that pid is it: pids are used again, soonest of all in a container that restarts. */
function isPostmaster(pid: number, dataDirectory: string): boolean {
  if (process.platform !== "linux") {
    const [state, name] = spawnSync("ps", ["-o", "state=,comm=", "-p", String(pid)], { encoding: "utf8" })
      .stdout.trim()
      .split(/\s+/, 2);
    return state !== undefined && !state.startsWith("Z") && (name ?? "").endsWith("postgres");
  }
  const [, name, state] = /^\d+ \((.*)\) (\w)/s.exec(readTextOrEmpty(`/proc/${pid}/stat`)) ?? [];
  if (name !== "postgres" || state === "Z" || state === "X") return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataDirectory;
  } catch {
    // Root in a container may not look into another account's process; the name has to do.
    return true;
  }
}

/** Returns null once the server is ready, else the last lines it wrote before it gave up. */
async function launch(server: PostgresServer, deadline: number): Promise<string | null> {
  const { dataDirectory, binaries, account } = server;
  await disownStalePid(dataDirectory, account);
  await writeConfiguration(server, await prepareSocketDirectory(server));
  const path = logPath(server.directory);
  if (existsSync(path) && statSync(path).size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const log = await open(path, "a", 0o600);
  const { size: logStart } = await log.stat();
  const postgres = spawn(
    join(binaries.directory, "bin", "postgres"),
    ["-D", dataDirectory, "-c", `config_file=${join(dataDirectory, CONFIGURATION_NAME)}`],
    {
      cwd: "/",
      detached: true,
      env: POSTGRES_ENVIRONMENT,
      stdio: ["ignore", log.fd, log.fd],
      ...(account.isOther && { uid: account.uid, gid: account.gid }),
    },
  );
  let spawnFailure: string | null = null;
  postgres.on("error", (error) => {
    spawnFailure = error.message;
  });
  await log.close();
  postgres.unref();
  while (postgres.exitCode === null && postgres.signalCode === null && spawnFailure === null) {
    const postmaster = readPostmaster(dataDirectory);
    if (postmaster?.pid === postgres.pid && postmaster?.status === "ready") return null;
    if (Date.now() > deadline) return "it is not ready yet.";
    await sleep(10);
  }
  return spawnFailure ?? (await readFile(path)).subarray(logStart).toString().trim().split("\n").slice(-6).join("\n");
}

/**
 * PostgreSQL takes any living process with the pid in its lock file for the old server, and then never starts again. Ours is checked to
 * be dead, so the pid becomes that of this process, the one PostgreSQL overlooks as its parent; the rest of the file stays, because it
 * leads to the memory of sessions that may still be ending.
 */
async function disownStalePid(dataDirectory: string, account: PostgresAccount): Promise<void> {
  const path = join(dataDirectory, "postmaster.pid");
  if (!existsSync(path)) return;
  const [, ...rest] = (await readFile(path, "utf8")).split("\n");
  await replaceServerFile(path, [process.pid, ...rest].join("\n"), account);
}

/** A folder that only the server's account (and root) may enter; short enough for a socket's name, wherever the data is. */
async function prepareSocketDirectory({ directory, dataDirectory, account }: PostgresServer): Promise<string> {
  await removeShortSocketDirectory(directory);
  const link = join(directory, "socket");
  // Data that had to move away from a closed folder takes the socket with it.
  const beside = join(dirname(dataDirectory), "socket");
  const isShort = Buffer.byteLength(beside) <= SOCKET_DIRECTORY_LIMIT_BYTES;
  const socketDirectory = isShort ? beside : await mkdtemp("/tmp/skillrun-");
  await mkdir(socketDirectory, { recursive: true });
  await clearSocket(socketDirectory);
  await chmod(socketDirectory, 0o700);
  if (account.isOther) await chown(socketDirectory, account.uid, account.gid);
  if (socketDirectory !== link && !existsSync(link)) await symlink(socketDirectory, link);
  return socketDirectory;
}

async function removeShortSocketDirectory(directory: string): Promise<void> {
  const link = join(directory, "socket");
  const target = await readlink(link).catch(() => null);
  if (target === null || !/^\/tmp\/skillrun-\w+$/.test(target)) return;
  await clearSocket(target);
  await rmdir(target).catch(() => undefined);
  await rm(link);
}

async function clearSocket(socketDirectory: string): Promise<void> {
  for (const name of [".s.PGSQL.5432", ".s.PGSQL.5432.lock"]) await rm(join(socketDirectory, name), { force: true });
}

/**
 * No other account may connect: the socket's folder is closed to it, and `peer` asks the kernel who calls and lets in only the account
 * that started us. There is no password and no TCP port. Changes by `ALTER SYSTEM` come after this file and win.
 */
async function writeConfiguration({ dataDirectory, account, isDurable }: PostgresServer, socketDirectory: string): Promise<void> {
  const settings = {
    listen_addresses: "",
    port: "5432",
    unix_socket_directories: `"${socketDirectory}"`,
    unix_socket_permissions: "0700",
    max_connections: "200",
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    logging_collector: "off",
    ...(!isDurable && { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  const note = "# Written anew at every start; use ALTER SYSTEM for settings of your own.";
  const replace = (name: string, content: string[]) => replaceServerFile(join(dataDirectory, name), `${content.join("\n")}\n`, account);
  await replace(CONFIGURATION_NAME, [note, ...lines]);
  await replace("pg_hba.conf", [note, `local all ${POSTGRES_NAME} peer map=${POSTGRES_NAME}`]);
  await replace("pg_ident.conf", [note, `${POSTGRES_NAME} "${account.clientName}" ${POSTGRES_NAME}`]);
}

function logPath(directory: string): string {
  return join(directory, "postgres.log");
}

function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
