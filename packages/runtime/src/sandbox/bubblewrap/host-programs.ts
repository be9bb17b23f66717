import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { noEnvironment } from "../no-environment.ts";
import { SandboxFault } from "../sandbox.ts";

/** Absolute paths of the host's programs that build a sandbox. */
export type HostPrograms = Readonly<Record<ProgramName, string>>;

type ProgramName = "bwrap" | "mount" | "nsenter" | "prlimit" | "setpriv" | "sh" | "unshare";

const oldestVersion = [0, 8] as const;

/** Finds the programs in `directories`; a missing or too old one is a `SandboxFault` that says what to install. */
export async function findHostPrograms(directories: readonly string[]): Promise<HostPrograms> {
  const find = async (name: ProgramName): Promise<string> => {
    for (const directory of directories) {
      const path = join(directory, name);
      if (await isExecutable(path)) return path;
    }
    const what = name === "bwrap" ? "bubblewrap" : "util-linux";
    throw new SandboxFault(
      "unavailable",
      `The program ${name} is not in ${directories.join(", ")}. Install the package ${what} (for example: apt-get install ${what}).`,
    );
  };
  const programs = {
    bwrap: await find("bwrap"),
    mount: await find("mount"),
    nsenter: await find("nsenter"),
    prlimit: await find("prlimit"),
    setpriv: await find("setpriv"),
    sh: await find("sh"),
    unshare: await find("unshare"),
  };
  await requireVersion(programs.bwrap);
  return programs;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function requireVersion(bwrap: string): Promise<void> {
  const { stdout } = await promisify(execFile)(bwrap, ["--version"], { env: noEnvironment });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  const [oldestMajor, oldestMinor] = oldestVersion;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return;
  throw new SandboxFault(
    "unavailable",
    `${bwrap} is "${stdout.trim()}"; ${oldestVersion.join(".")} or newer is needed, because it must be able to forbid further user namespaces.`,
  );
}
