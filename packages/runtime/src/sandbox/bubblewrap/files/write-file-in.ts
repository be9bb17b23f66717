import { randomUUID } from "node:crypto";
import { closeSync, constants, copyFileSync, fchmodSync, fchownSync, openSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { SandboxFault, type SandboxFile } from "../../sandbox.ts";
import { descend, type FileOwner, hasCode, pathIn } from "./descend.ts";

/** Writes a file below an open directory, with its folders. It takes the place of whatever has its name: nothing is written through a link. */
export function writeFileIn(
  root: number,
  names: readonly [string, ...string[]],
  file: Pick<SandboxFile, "content" | "executable">,
  owner: FileOwner,
): void {
  const path = names.join("/");
  try {
    descend(root, names.slice(0, -1), { owner }, (directory) => {
      const temporary = pathIn(directory, `.skillrun-${randomUUID()}`);
      try {
        fill(temporary, file, owner);
        renameSync(temporary, pathIn(directory, names[names.length - 1] ?? ""));
      } catch (error) {
        removeIfThere(temporary);
        throw error;
      }
    });
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

function fill(path: string, { content, executable }: Pick<SandboxFile, "content" | "executable">, owner: FileOwner): void {
  const isCopy = typeof content === "object" && "localPath" in content;
  if (isCopy) copyFileSync(content.localPath, path, constants.COPYFILE_EXCL);
  const file = openSync(
    path,
    isCopy ? constants.O_RDONLY | constants.O_NOFOLLOW : constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    0o600,
  );
  try {
    if (!isCopy) writeFileSync(file, content);
    if (owner !== null) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, executable === true ? 0o755 : 0o644);
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
