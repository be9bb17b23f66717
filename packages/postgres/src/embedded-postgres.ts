import { chmod, mkdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import { type FileLock, lockFile, tryLockFile } from "./file-lock.ts";
import { findPostgresAccount, OWN_SERVER_HINT } from "./postgres-account.ts";
import { findPostgresBinaries, preparePostgresBinaries } from "./postgres-binaries.ts";
import { ensureCluster, POSTGRES_NAME, SHARED_DIRECTORY } from "./postgres-cluster.ts";
import { signalServer, startServer, stopServer } from "./postgres-server.ts";

const UNKNOWN_DATABASE = "3D000";
const ANSWER_DEADLINE_MS = 10_000;

/** A running server that this process has joined. */
export type EmbeddedPostgres = {
  /** Connects over the server's socket to its database `skillrun`, as the owner of everything in it. */
  url: string;
  /** Leaves; the last process to leave stops the server and resolves when it is gone. Also done when this process exits. */
  stop(): Promise<void>;
  /** Real path of PostgreSQL's own files: under the given directory, or under /var/lib/skillrun when root's folder is closed to the server. */
  dataDirectory: string;
};

/** `isDurable: false` makes commits faster and unsafe against a power cut, for tests; whoever starts the server decides. */
export type EnsurePostgresOptions = { isDurable?: boolean };

/**
 * Starts the PostgreSQL that keeps its data in `directory` (made on first use), or joins the one that runs there, and returns once it
 * accepts connections. Throws an Error whose message says what to do where it cannot run: on musl, an unsupported platform, as a user
 * id without an account, or over data of another major version.
 */
export async function ensurePostgres(directory: string, { isDurable = true }: EnsurePostgresOptions = {}): Promise<EmbeddedPostgres> {
  try {
    await makeHome(directory);
    const home = await realpath(directory);
    const user = await joinUsers(home);
    try {
      const { socketDirectory, dataDirectory } = await whileAlone(home, () => ensureServer(home, isDurable));
      return { url: urlOf(socketDirectory, POSTGRES_NAME), stop: user.leave, dataDirectory };
    } catch (error) {
      await user.leave();
      throw error;
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes(OWN_SERVER_HINT)) throw error;
    throw new Error(`The embedded PostgreSQL cannot run in ${directory}: ${message}. ${OWN_SERVER_HINT}`, { cause: error });
  }
}

/** Keeps a server of `directory` running between others that come and go, without starting one; returns how to leave. */
export async function holdPostgres(directory: string): Promise<() => Promise<void>> {
  await makeHome(directory);
  const { leave } = await joinUsers(await realpath(directory));
  return leave;
}

/** Nobody else may list or read it; where we are root, the server's own account may pass through to its data. */
async function makeHome(directory: string): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (made === undefined || process.geteuid?.() !== 0) return;
  for (let path = resolve(directory); path.startsWith(resolve(made)); path = dirname(path)) await chmod(path, 0o711);
}

/** Every process that uses the server shares one lock, which the kernel takes back from the dead: who gets it alone is the last one. */
async function joinUsers(home: string): Promise<{ leave(): Promise<void> }> {
  const usersPath = join(home, "users.lock");
  const user = await whileAlone(home, () => lockFile(usersPath, "shared"));
  let leaving: Promise<void> | undefined;
  const leaveAtExit = () => {
    const launch = tryLockFile(launchPath(home), "exclusive", 2_000);
    user.release();
    const alone = tryLockFile(usersPath, "exclusive");
    if (alone !== null) signalServer(home, "SIGINT");
    alone?.release();
    launch?.release();
  };
  process.once("exit", leaveAtExit);
  const leave = () =>
    whileAlone(home, async () => {
      process.off("exit", leaveAtExit);
      user.release();
      const alone = tryLockFile(usersPath, "exclusive");
      try {
        if (alone !== null) await stopServer(home);
      } finally {
        alone?.release();
      }
    });
  return {
    leave() {
      leaving ??= leave();
      return leaving;
    },
  };
}

async function ensureServer(home: string, isDurable: boolean): Promise<{ socketDirectory: string; dataDirectory: string }> {
  const account = findPostgresAccount();
  const binaries = await preparePostgresBinaries(await findPostgresBinaries(), account, account.isOther ? SHARED_DIRECTORY : home);
  const dataDirectory = await ensureCluster(home, binaries, account);
  const deadline = Date.now() + ANSWER_DEADLINE_MS;
  for (;;) {
    const socketDirectory = await startServer({ directory: home, dataDirectory, binaries, account, isDurable });
    try {
      await ensureDatabase(socketDirectory);
      return { socketDirectory, dataDirectory };
    } catch (error) {
      // A postmaster that is killed at this moment still counts as alive: look again, and start another.
      if (!isUnanswered(error) || Date.now() > deadline) throw error;
    }
    await sleep(20);
  }
}

function isUnanswered(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "ECONNREFUSED" || error.code === "ENOENT" || error.code === "ECONNRESET")
  );
}

async function whileAlone<Result>(home: string, act: () => Promise<Result>): Promise<Result> {
  const launch: FileLock = await lockFile(launchPath(home), "exclusive");
  try {
    return await act();
  } finally {
    launch.release();
  }
}

function launchPath(home: string): string {
  return join(home, "launch.lock");
}

async function ensureDatabase(socketDirectory: string): Promise<void> {
  const client = new Client(urlOf(socketDirectory, POSTGRES_NAME));
  try {
    await client.connect();
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === UNKNOWN_DATABASE)) throw error;
    const maintenance = new Client(urlOf(socketDirectory, "postgres"));
    await maintenance.connect();
    await maintenance.query(`create database ${POSTGRES_NAME}`);
    await maintenance.end();
  } finally {
    await client.end();
  }
}

function urlOf(socketDirectory: string, database: string): string {
  return `postgres:///${database}?host=${encodeURIComponent(socketDirectory)}&port=5432&user=${POSTGRES_NAME}`;
}
