import type { Finding } from "../finding.ts";
import { manifests, type Repository } from "../repository.ts";

const groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides"] as const;
/** A version, or a library under another name in one version. */
const exact = /^(npm:(@[\w-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.-]+)?$/;

/** Every version in every `package.json` is exact, and one library has one version in the whole tree. */
export function pinnedVersions(repository: Repository): Finding[] {
  const firstSeen = new Map<string, { version: string; path: string }>();
  const findings: Finding[] = [];
  for (const { file, manifest } of manifests(repository)) {
    for (const [name, version] of groups.flatMap((group) => flattened(manifest[group] ?? {}))) {
      const line = file.lines.findIndex((text) => text.includes(`"${name}"`) && text.includes(`"${version}"`)) + 1;
      const report = (problem: string, remedy: string) => findings.push({ path: file.path, line: Math.max(1, line), problem, remedy });
      if (!exact.test(version)) report(`${name} is asked for as "${version}"`, "pin one exact version");
      const first = firstSeen.get(name);
      if (first === undefined) firstSeen.set(name, { version, path: file.path });
      else if (first.version !== version) report(`${name} is ${version} here and ${first.version} in ${first.path}`, "use one version");
    }
  }
  return findings;
}

/** What is overridden for one library alone stands inside that library's entry. */
function flattened(group: Record<string, string | Record<string, string>>): [string, string][] {
  return Object.entries(group).flatMap(([name, version]) =>
    typeof version === "string" ? [[name, version] as [string, string]] : Object.entries(version),
  );
}
