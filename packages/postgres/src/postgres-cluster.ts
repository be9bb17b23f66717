import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, chown, lstat, mkdir, open, readFile, readlink, realpath, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isReachableByOthers, OWN_SERVER_HINT, type PostgresAccount } from "./postgres-account.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";

/** Where root keeps what the server's account must reach when the project's own folder is closed to it. */
export const SHARED_DIRECTORY = "/var/lib/skillrun";

/** The one role of the embedded server, and the name of its database. */
export const POSTGRES_NAME = "skillrun";

/** What every program of PostgreSQL is started with; the caller's own PG* variables must not reach it. */
export const POSTGRES_ENVIRONMENT = { LC_ALL: "C", NODE_ENV: "production", PATH: "/usr/bin:/bin" } as const;

/** Returns the real path of the data under `directory`, making it when it is missing; one caller at a time. Throws for data of another major version. */
export async function ensureCluster(directory: string, binaries: PostgresBinaries, account: PostgresAccount): Promise<string> {
  const link = join(directory, "data");
  if (!existsSync(link)) {
    await refuseBrokenLink(link);
    await createCluster(directory, binaries, account);
  }
  const dataDirectory = await realpath(link);
  const majorVersion = Number.parseInt(await readFile(join(dataDirectory, "PG_VERSION"), "utf8"), 10);
  if (majorVersion !== binaries.majorVersion) {
    throw new Error(
      `The database in ${dataDirectory} was made by PostgreSQL ${majorVersion}, this version of Skillrun brings PostgreSQL ${binaries.majorVersion}. ` +
        `Run the version of Skillrun that made it, or move its contents with pg_dump. ${OWN_SERVER_HINT}`,
    );
  }
  return dataDirectory;
}

/** Replaces a file in a folder that the server's account owns, never through a link that it may have put there. */
export async function replaceServerFile(path: string, content: string, account: PostgresAccount): Promise<void> {
  const temporaryPath = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(temporaryPath, "wx", 0o600);
  try {
    await file.writeFile(content);
    if (account.isOther) await file.chown(account.uid, account.gid);
  } finally {
    await file.close();
  }
  await rename(temporaryPath, path);
}

async function createCluster(directory: string, binaries: PostgresBinaries, account: PostgresAccount): Promise<void> {
  const isElsewhere = account.isOther && !(await isReachableByOthers(directory));
  const parent = isElsewhere ? join(SHARED_DIRECTORY, randomBytes(8).toString("hex")) : directory;
  if (isElsewhere) {
    await mkdir(parent, { recursive: true });
    await chmod(SHARED_DIRECTORY, 0o755);
    await chmod(parent, 0o755);
  }
  const unfinished = join(parent, "data.init");
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (account.isOther) await chown(unfinished, account.uid, account.gid);
  await runInitdb(unfinished, binaries, account);
  await rename(unfinished, join(parent, "data"));
  if (isElsewhere) await symlink(join(parent, "data"), join(directory, "data"));
}

async function runInitdb(target: string, binaries: PostgresBinaries, account: PostgresAccount): Promise<void> {
  const encoding = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const initdb = spawn(
    join(binaries.directory, "bin", "initdb"),
    ["-D", target, "-U", POSTGRES_NAME, "--auth=reject", "--no-instructions", ...encoding],
    {
      cwd: "/",
      env: POSTGRES_ENVIRONMENT,
      stdio: ["ignore", "ignore", "pipe"],
      ...(account.isOther && { uid: account.uid, gid: account.gid }),
    },
  );
  const [message, [code]] = await Promise.all([text(initdb.stderr), once(initdb, "close")]);
  if (code !== 0) throw new Error(`PostgreSQL could not make its data in ${target}: ${message.trim()}. ${OWN_SERVER_HINT}`);
}

async function refuseBrokenLink(link: string): Promise<void> {
  const entry = await lstat(link).catch(() => null);
  if (entry === null) return;
  throw new Error(
    `${link} points to ${await readlink(link)}, which is gone. Bring it back, or remove the link to start with an empty database.`,
  );
}
