import { SandboxFault } from "../../sandbox.ts";

const longestName = 255;

/** The names of a path relative to the workspace; a `SandboxFault` when it could lead out of it or name nothing. */
export function namesOfPath(path: string): [string, ...string[]] {
  const [first, ...rest] = path.split("/");
  const names: [string, ...string[]] = [first ?? "", ...rest];
  for (const name of names) {
    if (name === "" || name === "." || name === ".." || name.includes("\0") || Buffer.byteLength(name) > longestName) {
      throw new SandboxFault("bad_path", `${JSON.stringify(path)} is not a path below the workspace.`);
    }
  }
  return names;
}

/** Which tree an absolute path is in, and its names there; a `SandboxFault` when in none. */
export function namesOfAbsolutePath(path: string): { tree: "workspace" | "skill"; names: [string, ...string[]] } {
  for (const tree of ["workspace", "skill"] as const) {
    if (path.startsWith(`/${tree}/`)) return { tree, names: namesOfPath(path.slice(tree.length + 2)) };
  }
  throw new SandboxFault("bad_path", `${JSON.stringify(path)} is neither below /workspace nor below /skill.`);
}
