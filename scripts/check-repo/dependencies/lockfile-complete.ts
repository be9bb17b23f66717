import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";
import { type Lockfile, missingLockEntries } from "./missing-lock-entries.ts";

/** The lockfile holds every platform's binaries, so that `npm ci` works on all of them whichever machine wrote it. */
export function lockfileComplete(repository: Repository): Finding[] {
  const file = repository.find("package-lock.json");
  if (file === undefined) return [];
  const lockfile: Lockfile = JSON.parse(file.text);
  return missingLockEntries(lockfile).map(({ name, version, wantedBy }) => ({
    path: file.path,
    line: file.lines.findIndex((text) => text.startsWith(`    "${wantedBy}": {`)) + 1 || 1,
    problem: `${wantedBy || "the root"} depends on ${name}@${version}, which is not locked`,
    remedy: "run node scripts/complete-lockfile.ts",
  }));
}
