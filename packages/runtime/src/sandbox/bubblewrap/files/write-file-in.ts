import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { SandboxFault, type SandboxFile } from "../../sandbox.ts";
import { type FileOwner, hasCode, openFolder, pathIn } from "./descend.ts";

type Content = SandboxFile["content"];

/** Smaller files are written at once: handing them to another thread takes longer. */
const smallBytes = 256 * 1024;

/** Writes a file below an open directory, with its folders. It takes the place of whatever has its name: nothing is written through a link. */
export async function writeFileIn(
  root: number,
  names: readonly [string, ...string[]],
  file: { content: Content; executable?: boolean },
  owner: FileOwner,
): Promise<void> {
  const path = names.join("/");
  try {
    const folder = openFolder(root, names.slice(0, -1), { owner });
    const temporary = pathIn(folder, `.skillrun-${randomUUID()}`);
    try {
      await fill(temporary, file.content);
      settle(temporary, file.executable === true, owner);
      renameSync(temporary, pathIn(folder, names[names.length - 1] ?? ""));
    } catch (error) {
      removeIfThere(temporary);
      throw error;
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (hasCode(error, "ENOSPC", "EDQUOT", "EFBIG")) {
      throw new SandboxFault("disk_full", `The workspace has no room left for ${JSON.stringify(path)}.`);
    }
    if (hasCode(error, "EISDIR", "ENOTDIR", "ENOTEMPTY", "EEXIST", "ELOOP", "EACCES", "ENAMETOOLONG")) {
      throw new SandboxFault(
        "bad_path",
        `${JSON.stringify(path)} cannot be written: something that is no folder, or a folder, stands there.`,
      );
    }
    throw error;
  }
}

async function fill(path: string, content: Content): Promise<void> {
  if (typeof content === "object" && "localPath" in content) {
    const { localPath } = content;
    if (statSync(localPath).size <= smallBytes) copyFileSync(localPath, path, constants.COPYFILE_EXCL);
    else await copyFile(localPath, path, constants.COPYFILE_EXCL);
  } else if (content.length <= smallBytes) writeFileSync(path, content, { flag: "wx", mode: 0o600 });
  else await writeFile(path, content, { flag: "wx", mode: 0o600 });
}

function settle(path: string, isExecutable: boolean, owner: FileOwner): void {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    fchmodSync(file, isExecutable ? 0o755 : 0o644);
    if (owner !== null) fchownSync(file, owner.uid, owner.gid);
  } finally {
    closeSync(file);
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or the workspace is gone.
  }
}
