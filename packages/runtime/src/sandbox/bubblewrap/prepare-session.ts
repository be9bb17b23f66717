import { randomInt } from "node:crypto";
import { chmodSync, chownSync, closeSync, mkdirSync, writeFileSync } from "node:fs";
import type { SandboxTask } from "../sandbox.ts";
import { insideUid } from "./bwrap-arguments.ts";
import { eventsDirectory } from "./events/follow-event-lines.ts";
import type { FileOwner } from "./files/descend.ts";
import { namesOfPath } from "./files/inside-path.ts";
import { openTree, walkFiles } from "./files/walk-files.ts";
import { writeFileIn } from "./files/write-file-in.ts";
import { makePrivateMounts, type PrivateMounts } from "./private-mounts.ts";
import type { SandboxHost } from "./sandbox-host.ts";

/** A session's file systems with all they begin with. */
export type PreparedSession = {
  mounts: PrivateMounts;
  /** Open directories: whatever happens to paths, they lead into the session's own file systems. */
  trees: { workspace: number; skill: number };
  /** The user of the session's processes; null when that is the server's own. */
  user: FileOwner;
  maxFiles: number;
  release(): Promise<void>;
};

const mebibyte = 1024 * 1024;
/** Files beside those in the workspace: `/tmp` and `/dev/shm` share this. */
const scratch = { bytes: 64 * mebibyte, files: 16_384 };
/** A file takes a page, and memory of the kernel's beside it. */
const filesPerMebibyte = 128;
const leastFiles = 4096;
const pageBytes = 4096;

/** User numbers that Linux distributions leave to nobody: above those of containers, below those of foreign images. */
const firstUid = 1_879_048_192;
const lastUid = 2_147_352_575;

/** Makes the file systems of a session and fills them. */
export async function prepareSession(host: SandboxHost, task: SandboxTask): Promise<PreparedSession> {
  const skill = await readSkill(task.skillDirectory);
  const maxFiles = task.limits.diskMb * filesPerMebibyte + leastFiles;
  const user = host.isRoot ? freshUser() : null;
  const sizes = {
    workspaceBytes: task.limits.diskMb * mebibyte,
    workspaceFiles: maxFiles,
    restBytes: scratch.bytes + skill.bytes,
    restFiles: scratch.files + skill.files.length * 2,
  };
  const mounts = await makePrivateMounts(host, sizes, user?.uid ?? null);
  const opened: number[] = [];
  const release = async (): Promise<void> => {
    await mounts.release();
  };
  try {
    const open = (name: string): number => {
      const tree = openTree(`${mounts.root}/${name}`);
      opened.push(tree);
      return tree;
    };
    const trees = { workspace: open("workspace"), skill: open("skill") };
    furnish(mounts.root, user);
    // The skill belongs to the server: whoever runs it cannot change it.
    for (const file of skill.files) await writeFileIn(trees.skill, file.names, file, null);
    for (const file of task.files) await writeFileIn(trees.workspace, namesOfPath(file.path), file, user);
    return { mounts, trees, user, maxFiles, release };
  } catch (error) {
    opened.forEach(closeSync);
    await release();
    throw error;
  }
}

type SkillFile = { names: [string, ...string[]]; content: { localPath: string }; executable: boolean };

/** The skill's files were checked before; they are copied, so that it does not matter who may read them here. */
async function readSkill(directory: string | null): Promise<{ files: SkillFile[]; bytes: number }> {
  if (directory === null) return { files: [], bytes: 0 };
  const tree = openTree(directory);
  try {
    const everything = { maxFiles: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };
    const found = await walkFiles(tree, { ...everything, isStill: false, isOwn: true });
    const files = found.map(({ path, executable }) => ({
      names: namesOfPath(path),
      content: { localPath: `${directory}/${path}` },
      executable,
    }));
    return { files, bytes: found.reduce((bytes, { sizeBytes }) => bytes + sizeBytes + pageBytes, 0) };
  } finally {
    closeSync(tree);
  }
}

/** The little a system needs to know of its users and hosts, and what the session's user may write. */
function furnish(root: string, user: FileOwner): void {
  const files = {
    passwd: `skill:x:${insideUid}:${insideUid}:skill:/tmp/home:/bin/bash\n`,
    group: `skill:x:${insideUid}:\n`,
    hosts: "127.0.0.1 localhost sandbox\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(`${root}/etc/${name}`, content);
    chmodSync(`${root}/etc/${name}`, 0o644);
  }
  mkdirSync(`${root}/workspace/${eventsDirectory}`);
  chmodSync(`${root}/shm`, 0o1777);
  if (user === null) return;
  for (const name of ["workspace", `workspace/${eventsDirectory}`, "tmp", "tmp/home", "shm"])
    chownSync(`${root}/${name}`, user.uid, user.gid);
}

function freshUser(): { uid: number; gid: number } {
  const uid = randomInt(firstUid, lastUid);
  return { uid, gid: uid };
}
