import { sayBytes } from "../bundle/bundle-limits.ts";
import type { EntryRuntime } from "../manifest/skill-manifest.ts";
import { pythonPackageOf } from "./python-packages.ts";
import { pythonStandardLibrary } from "./python-standard-library.ts";
import type { SkillRequirements } from "./skill-requirements.ts";

/** What a sandbox can run, as it found out itself. */
export type RuntimeAbilities = {
  runtimes: Readonly<Partial<Record<EntryRuntime, string>>>;
  pythonModules: readonly string[];
  commands: readonly string[];
  network: boolean;
  maxFileBytes: number | null;
};

/** What the space allows. */
export type NetworkPolicy = { network: readonly string[] };

const runtimeNames: Readonly<Record<EntryRuntime, string>> = {
  bash: "Bash",
  python: "Python",
  javascript: "JavaScript",
  typescript: "TypeScript",
};

/** What the skill surely needs and does not find here, a sentence each; empty when it can run. */
export function findMissing(requirements: SkillRequirements, abilities: RuntimeAbilities, policy: NetworkPolicy): string[] {
  const missing = requirements.runtimes
    .filter((runtime) => abilities.runtimes[runtime] === undefined)
    .map((runtime) => `needs ${runtimeNames[runtime]}`);
  const modules = new Set(abilities.pythonModules);
  for (const { name, optional } of requirements.pythonModules) {
    if (optional || modules.has(name) || abilities.runtimes.python === undefined) continue;
    missing.push(pythonStandardLibrary.has(name) ? `needs the Python module ${name}` : `needs the Python package ${pythonPackageOf(name)}`);
  }
  const packages = requirements.nodePackages.filter(({ optional }) => !optional).map(({ name }) => name);
  if (packages.length > 0) missing.push(`needs Node packages: ${packages.join(", ")}`);
  const commands = new Set(abilities.commands);
  for (const { name, optional } of requirements.commands) {
    if (!optional && !commands.has(name) && abilities.runtimes.bash !== undefined) missing.push(`needs the command ${name}`);
  }
  const hosts = requirements.network.hosts.filter((host) => !abilities.network || !policy.network.some((allowed) => allows(allowed, host)));
  if (hosts.length > 0) missing.push(`needs network (${hosts.join(", ")})`);
  const { largestFile } = requirements;
  if (largestFile && abilities.maxFileBytes !== null && largestFile.sizeBytes > abilities.maxFileBytes) {
    missing.push(
      `needs files larger than ${sayBytes(abilities.maxFileBytes)} (${largestFile.path} has ${sayBytes(largestFile.sizeBytes)})`,
    );
  }
  return [...new Set(missing)];
}

/** What the skill probably needs beside that, and has not declared: its programs look as if they used a network. */
export function findLikelyMissing(requirements: SkillRequirements): string[] {
  const { hosts, likely, likelyHosts } = requirements.network;
  if (hosts.length > 0 || likely.length === 0) return [];
  const by = likely.map(({ name, paths }) => `${name} in ${paths[0] ?? ""}`).join(", ");
  const named = likelyHosts.length === 0 ? "" : ` (${likelyHosts.join(", ")})`;
  return [`probably needs network${named}: it uses ${by}; name the hosts as network in skill.json`];
}

/** Whether a pattern of the policy covers a host or pattern of the skill. */
function allows(allowed: string, wanted: string): boolean {
  if (allowed === "*" || allowed === wanted) return true;
  return allowed.startsWith("*.") && wanted.replace(/^\*/, "x").endsWith(allowed.slice(1)) && wanted !== "*";
}
