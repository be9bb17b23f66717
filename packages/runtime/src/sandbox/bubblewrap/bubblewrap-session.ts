import { closeSync } from "node:fs";
import type { Readable } from "node:stream";
import { type CollectedFile, type SandboxCommand, SandboxFault, type SandboxSession, type SandboxTask } from "../sandbox.ts";
import { bwrapArguments } from "./bwrap-arguments.ts";
import { followEventLines } from "./events/follow-event-lines.ts";
import { hasCode, openFolder } from "./files/descend.ts";
import { namesOfAbsolutePath, namesOfPath } from "./files/inside-path.ts";
import { readFileIn } from "./files/read-file-in.ts";
import { walkFiles } from "./files/walk-files.ts";
import { writeFileIn } from "./files/write-file-in.ts";
import { type PreparedSession, prepareSession } from "./prepare-session.ts";
import { type NetworkDoor, openNetworkDoor } from "./proxy/open-network-door.ts";
import { type RunningBwrap, runBwrap } from "./run-bwrap.ts";
import type { SandboxHost } from "./sandbox-host.ts";
import { takeTurns } from "./take-turns.ts";

const mebibyte = 1024 * 1024;

/** Opens one session; `onDisposed` is told when nothing of it is left. */
export async function openBubblewrapSession(host: SandboxHost, task: SandboxTask, onDisposed: () => void): Promise<SandboxSession> {
  requireEnvironment(task.env);
  const prepared = await prepareSession(host, task);
  const door = task.network.length === 0 ? null : await openDoor(host, task, prepared);
  return startSession(host, task, prepared, door, onDisposed);
}

/** What no process could be given must not reach bwrap either: a NUL would end one of its arguments and begin the next. */
function requireEnvironment(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || value.includes("\0"))
      throw new Error(`${JSON.stringify(name)} is no environment variable.`);
  }
}

async function openDoor(host: SandboxHost, task: SandboxTask, prepared: PreparedSession): Promise<NetworkDoor> {
  try {
    return await openNetworkDoor(`${prepared.mounts.root}/network`, task.network, host.allowPrivateAddresses);
  } catch (error) {
    await prepared.release();
    throw error;
  }
}

function startSession(
  host: SandboxHost,
  task: SandboxTask,
  prepared: PreparedSession,
  door: NetworkDoor | null,
  onDisposed: () => void,
): SandboxSession {
  const { trees, user } = prepared;
  const bounds = { maxFiles: prepared.maxFiles, maxBytes: task.limits.diskMb * mebibyte };
  const events = followEventLines(trees.workspace, task.onEventLine);
  const turns = takeTurns(
    (command) => startCommand(host, task, prepared, door, command),
    () => events.drain(),
  );
  let disposal: Promise<void> | null = null;

  const requireOpen = (): void => {
    if (disposal !== null) throw new SandboxFault("closed", "The session is closed.");
  };
  async function* give(settle: () => Promise<void>): AsyncGenerator<CollectedFile> {
    requireOpen();
    await settle();
    for (const file of await walkFiles(trees.workspace, { ...bounds, isStill: turns.isIdle(), isOwn: false })) {
      // After the end of the session the number of its open directory may mean another one.
      const open = (): Readable => {
        requireOpen();
        return file.open();
      };
      yield { ...file, open };
    }
  }
  const disposeAll = async (): Promise<void> => {
    await turns.kill();
    events.stop();
    door?.close();
    for (const tree of Object.values(trees)) closeSync(tree);
    await prepared.mounts.release();
    onDisposed();
  };
  return {
    async run(command) {
      requireOpen();
      return await turns.run(command);
    },
    async readFile(path, maxBytes) {
      requireOpen();
      const { tree, names } = namesOfAbsolutePath(path);
      return readFileIn(trees[tree], names, maxBytes);
    },
    async writeFile(path, content) {
      requireOpen();
      const { tree, names } = namesOfAbsolutePath(path);
      if (tree === "skill") throw new SandboxFault("bad_path", `${JSON.stringify(path)} is read-only.`);
      await writeFileIn(trees.workspace, names, { content }, user);
    },
    collect: () => give(turns.kill),
    snapshot: () => give(async () => undefined),
    dispose() {
      disposal ??= disposeAll();
      return disposal;
    },
  };
}

const ownEnvironment = {
  HOME: "/tmp/home",
  LANG: "C.UTF-8",
  PATH: "/opt/skillrun/bin:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
  TMPDIR: "/tmp",
};

function startCommand(
  host: SandboxHost,
  { env, limits }: SandboxTask,
  { trees, mounts, user }: PreparedSession,
  door: NetworkDoor | null,
  command: SandboxCommand,
): RunningBwrap {
  const directory = directoryOf(trees.workspace, command.directory);
  const wallMs = Math.min(command.wallMs ?? limits.wallMs, limits.wallMs);
  const enter = bwrapArguments(host, mounts, user, { directory, withNetwork: door !== null, limits, wallMs });
  const argv = "shell" in command.run ? ["bash", "-c", command.run.shell] : command.run.argv;
  return runBwrap(
    {
      argv: [...enter, ...(door?.launcher ?? []), ...argv],
      env: { ...env, ...door?.env, ...ownEnvironment, PWD: directory },
      systemCallFilter: host.systemCallFilter,
      wallMs,
      memoryBytes: limits.memoryMb * mebibyte,
      outputBytes: limits.outputBytes,
    },
    command,
  );
}

function directoryOf(workspace: number, directory: string | undefined): string {
  if (directory === undefined || directory === "" || directory === ".") return "/workspace";
  const names = namesOfPath(directory);
  try {
    closeSync(openFolder(workspace, names));
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "ELOOP", "EACCES")) {
      throw new SandboxFault("bad_path", `The workspace has no folder ${JSON.stringify(directory)}.`);
    }
    throw error;
  }
  return `/workspace/${directory}`;
}
