import { BootError } from "./boot-error.ts";

const OLDEST = [22, 18] as const;

/** Throws a `BootError` when this Node cannot run the server; `version` is e.g. `24.21.0`. */
export function checkNodeVersion(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new BootError(
    `Node ${version} is too old: Skillrun needs ${OLDEST.join(".")} or newer. "npm start" uses the Node that "npm ci" installed; run "npm ci" again.`,
  );
}
