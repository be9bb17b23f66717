import { SandboxFault } from "../sandbox.ts";

const maxLength = 1024;
const maxNameBytes = 255;
const maxDepth = 64;

/** A relative path below the workspace as it can be stored anywhere; everything that could lead elsewhere is refused. */
export function checkRelativePath(path: string): string {
  const parts = path.split("/");
  const sound =
    path.length > 0 &&
    path.length <= maxLength &&
    parts.length <= maxDepth &&
    path.isWellFormed() &&
    !hasControl(path) &&
    !path.includes("\\") &&
    parts.every((part) => part !== "" && part !== "." && part !== ".." && Buffer.byteLength(part) <= maxNameBytes);
  if (!sound) throw new SandboxFault("bad_path", `This is no path of the workspace: ${JSON.stringify(path.slice(0, 200))}`);
  return path;
}

/** An absolute path at or below one of the directories, checked like a relative one. */
export function checkAbsolutePath(path: string, roots: readonly string[]): string {
  const root = roots.find((each) => path.startsWith(`${each}/`));
  if (root === undefined)
    throw new SandboxFault("bad_path", `Only files below ${roots.join(" and ")} can be reached: ${path.slice(0, 200)}`);
  checkRelativePath(path.slice(root.length + 1));
  return path;
}

function hasControl(path: string): boolean {
  for (const letter of path) {
    const code = letter.codePointAt(0) ?? 0;
    if (code < 32 || code === 127) return true;
  }
  return false;
}
