// node scripts/complete-lockfile.ts: after an install that changed package-lock.json, locks the binaries of platforms the registry in use does
// not serve. npm leaves them out, and then refuses the lockfile everywhere. Their integrity is not known here and stays open.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type LockedPackage, type Lockfile, missingLockEntries } from "./check-repo/dependencies/missing-lock-entries.ts";
import { lockPlatform } from "./lock-platform.ts";

const path = join(import.meta.dirname, "../package-lock.json");
const lockfile: Lockfile = JSON.parse(readFileSync(path, "utf8"));
let added = 0;

for (const { name, version, wantedBy } of missingLockEntries(lockfile)) {
  const platform = lockPlatform(name);
  if (platform === null) {
    console.error(`${wantedBy} depends on ${name}@${version}, which is not locked and is no platform's binary: run npm install`);
    process.exitCode = 1;
    continue;
  }
  const { os, cpu, libc } = platform;
  const dev = lockfile.packages[wantedBy]?.dev;
  // The order of keys is npm's own, so that its next install changes nothing.
  const entry: LockedPackage = {
    version,
    ...(cpu && { cpu }),
    ...(dev && { dev }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os }),
  };
  lockfile.packages[`node_modules/${name}`] = entry;
  added += 1;
}

const { "": top, ...others } = lockfile.packages;
const sorted = Object.entries(others).toSorted(([a], [b]) => a.localeCompare(b, "en"));
lockfile.packages = { ...(top ? { "": top } : {}), ...Object.fromEntries(sorted) };
if (added > 0) writeFileSync(path, `${JSON.stringify(lockfile, null, 2)}\n`);
console.log(`${added} entries added to package-lock.json`);
