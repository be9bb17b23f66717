/** The parts of `package-lock.json` (version 3) that are read: packages by their place under `node_modules`, "" the root. */
export type Lockfile = { packages: Record<string, LockedPackage> };

/** One locked package; `os`, `cpu` and `libc` say which platforms it is for. */
export type LockedPackage = {
  version?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** A package that a locked one (`wantedBy`, its place) depends on and the lockfile does not hold. */
export type MissingEntry = { name: string; version: string; wantedBy: string };

/** What locked packages depend on and the lockfile lacks: `npm ci` refuses such a lockfile on every platform. */
export function missingLockEntries({ packages }: Lockfile): MissingEntry[] {
  return Object.entries(packages).flatMap(([place, entry]) =>
    Object.entries({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter(([name]) => !reachable(packages, place, name))
      .map(([name, version]) => ({ name, version, wantedBy: place })),
  );
}

/** Node's own search: the package's `node_modules`, then that of every folder above it. */
function reachable(packages: Lockfile["packages"], place: string, name: string): boolean {
  const folders = place === "" ? [] : place.split("/");
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const above = folders.slice(0, depth).join("/");
    if (packages[`${above === "" ? "" : `${above}/`}node_modules/${name}`] !== undefined) return true;
  }
  return false;
}
