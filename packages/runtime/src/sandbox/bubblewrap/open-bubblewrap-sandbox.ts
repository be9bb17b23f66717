import { mkdir, realpath } from "node:fs/promises";
import { type Sandbox, SandboxFault, type SandboxSession, type SandboxTask } from "../sandbox.ts";
import { openBubblewrapSession } from "./bubblewrap-session.ts";
import { findHostPrograms } from "./host-programs.ts";
import type { SandboxHost } from "./sandbox-host.ts";
import { systemCallFilter } from "./system-call-filter.ts";
import { findSystemMounts } from "./system-mounts.ts";
import { probeAbilities } from "./trial/probe-abilities.ts";
import { requireIsolation } from "./trial/require-isolation.ts";

/** How a bubblewrap sandbox is opened. */
export type BubblewrapOptions = {
  /** A directory of the server's own, in which sessions put their file systems together; it is made, and stays empty. */
  directory: string;
  /** Whether hosts that a task's `network` allows may have private addresses; no unless the operator says so. */
  allowPrivateAddresses?: boolean;
  /** Where the host's programs are looked for. */
  programDirectories?: readonly string[];
};

const usualDirectories = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

/**
 * Runs real programs in Linux namespaces made by bubblewrap. Tries first that programs run and that the walls hold, and is a `SandboxFault`
 * that says what to do when not: it never runs anything with less.
 */
export async function openBubblewrapSandbox(options: BubblewrapOptions): Promise<Sandbox> {
  const host = await examineHost(options);
  await requireIsolation(host);
  const abilities = await probeAbilities(host);
  const sessions = new Set<Promise<SandboxSession>>();
  let isClosed = false;
  return {
    name: "bubblewrap",
    abilities,
    async open(task: SandboxTask) {
      if (isClosed) throw new SandboxFault("closed", "The sandbox is closed.");
      const session = openBubblewrapSession(host, task, () => void sessions.delete(session));
      sessions.add(session);
      session.catch(() => sessions.delete(session));
      return session;
    },
    async close() {
      isClosed = true;
      await Promise.all([...sessions].map((session) => session.then((opened) => opened.dispose()).catch(() => undefined)));
    },
  };
}

async function examineHost(options: BubblewrapOptions): Promise<SandboxHost> {
  if (process.platform !== "linux") throw new SandboxFault("unavailable", `bubblewrap needs Linux; this is ${process.platform}.`);
  const programs = await findHostPrograms(options.programDirectories ?? usualDirectories);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  return {
    programs,
    systemMounts: await findSystemMounts(),
    systemCallFilter: systemCallFilter(),
    directory: await realpath(options.directory),
    nodePath: await realpath(process.execPath),
    isRoot: process.getuid?.() === 0,
    allowPrivateAddresses: options.allowPrivateAddresses ?? false,
  };
}
