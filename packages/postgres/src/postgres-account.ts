import { spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname } from "node:path";

/** Whom the embedded server runs as, and who may connect to it. */
export type PostgresAccount = {
  uid: number;
  gid: number;
  /** True when we are root: PostgreSQL refuses to run as root, so the server gets an account of its own. */
  isOther: boolean;
  /** Name of the account we run as ourselves, the only one that is let in. */
  clientName: string;
};

/** The way out that every failure of the embedded server names. */
export const OWN_SERVER_HINT =
  "Set DATABASE_URL to a PostgreSQL server of your own, for example postgres://user:password@localhost:5432/skillrun.";

/** Finds the account to run PostgreSQL with; creates none. Throws when our own uid has no name, or root finds no `postgres` nor `nobody`. */
export function findPostgresAccount(): PostgresAccount {
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  if (uid === undefined || gid === undefined) throw new Error(`The embedded PostgreSQL needs Linux or macOS. ${OWN_SERVER_HINT}`);
  const clientName = ownName(uid);
  if (uid !== 0) return { uid, gid, isOther: false, clientName };
  for (const name of ["postgres", "nobody"]) {
    const otherUid = idOf(name, "-u");
    const otherGid = idOf(name, "-g");
    if (otherUid !== null && otherGid !== null) return { uid: otherUid, gid: otherGid, isOther: true, clientName };
  }
  throw new Error(`PostgreSQL refuses to run as root, and this machine has neither an account postgres nor nobody. ${OWN_SERVER_HINT}`);
}

/** Tells whether any account can reach `path`: it and every folder above it are open to others. */
export async function isReachableByOthers(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(path);
  return parent === path || (await isReachableByOthers(parent));
}

function ownName(uid: number): string {
  try {
    return userInfo().username;
  } catch (error) {
    throw new Error(`The embedded PostgreSQL cannot run as user id ${uid}, which has no account on this machine. ${OWN_SERVER_HINT}`, {
      cause: error,
    });
  }
}

function idOf(name: string, flag: "-u" | "-g"): number | null {
  const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
  return status === 0 ? Number(stdout) : null;
}
