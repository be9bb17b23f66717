import type { BundleFile, SkillBundle } from "../bundle/skill-bundle.ts";
import { runtimeOf } from "../manifest/find-entry.ts";
import type { EntryRuntime, SkillManifest } from "../manifest/skill-manifest.ts";
import { nodeUses } from "./node-uses.ts";
import { pythonUses } from "./python-uses.ts";
import { shellUses } from "./shell-uses.ts";
import type { ProgramUses, Requirement, SkillRequirements, Use } from "./skill-requirements.ts";

/** Longer programs are data or bundled code; reading them would take time and say little. */
const maxProgramBytes = 256 * 1024;
const maxTotalBytes = 2 * 1024 * 1024;
/** Only programs that are made to be slow to read reach this. */
const maxTotalMs = 1500;

/** Reads off the skill's programs what they need. Of a Python script only the modules that its entry imports count, of others every program. */
export function findRequirements(bundle: SkillBundle, manifest: SkillManifest): SkillRequirements {
  const programs = bundle.files.flatMap((file) => {
    const runtime = runtimeOf(file.path, file.content);
    return runtime === null || isTest(file.path) ? [] : [{ file, runtime }];
  });
  const ownModules = new Set(
    programs.flatMap(({ file, runtime }) => (runtime === "python" ? [...namesOf(file.path), ...foldersOf(file.path)] : [])),
  );
  const collected = createCollector();
  const runtimes = new Set<EntryRuntime>(manifest.runtimes);
  const deadline = performance.now() + maxTotalMs;
  let totalBytes = 0;
  for (const { file, runtime } of relevantPrograms(programs, manifest)) {
    runtimes.add(runtime);
    totalBytes += file.content.byteLength;
    if (file.content.byteLength > maxProgramBytes || totalBytes > maxTotalBytes || performance.now() > deadline) continue;
    const source = new TextDecoder().decode(file.content);
    const uses = usesOf(runtime, source);
    for (const used of uses.runtimes ?? []) runtimes.add(used);
    collected.add(file.path, { ...uses, pythonModules: uses.pythonModules?.filter(({ name }) => !ownModules.has(name)) ?? [] });
    if (uses.network && uses.network.length > 0) collected.addHosts(source);
  }
  const largest = bundle.files.reduce<BundleFile | null>(
    (most, file) => (file.content.byteLength > (most?.content.byteLength ?? -1) ? file : most),
    null,
  );
  return {
    runtimes: [...runtimes].sort(),
    pythonModules: collected.list("pythonModules"),
    nodePackages: collected.list("nodePackages"),
    commands: collected.list("commands"),
    network: { hosts: manifest.network, likely: collected.list("network"), likelyHosts: collected.hosts() },
    largestFile: largest && { path: largest.path, sizeBytes: largest.content.byteLength },
  };
}

type Program = { file: BundleFile; runtime: EntryRuntime };

function relevantPrograms(programs: readonly Program[], manifest: SkillManifest): readonly Program[] {
  // A handler's module is loaded where its packages are.
  if (manifest.kind === "handler") return [];
  const entry = programs.find(({ file }) => file.path === manifest.entry);
  if (entry?.runtime !== "python") return programs;
  const reached = new Set([entry]);
  for (const program of reached) {
    if (program.file.content.byteLength > maxProgramBytes) continue;
    const source = new TextDecoder().decode(program.file.content);
    const imported = new Set([...source.matchAll(/[A-Za-z_]\w*/g)].map(([name]) => name));
    // A program that is named at all may be imported or started.
    for (const other of programs) if (namesOf(other.file.path).some((name) => imported.has(name))) reached.add(other);
  }
  return [...reached];
}

/** The packages a program may lie in, `scripts` too: many start their programs from the skill's folder. */
function foldersOf(path: string): string[] {
  return path.split("/").slice(0, -1);
}

/** What a program may be imported as: its own name and its folders', but for the one in which every program lies. */
function namesOf(path: string): string[] {
  const names = path.replace(/\.[^./]+$/, "").split("/");
  return names.filter((name) => name !== "__init__" && name !== "scripts");
}

function isTest(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__)\//.test(path) || /(?:^|\/)(?:test_[^/]*|[^/]*_test|[^/]*\.test|conftest)\.[^./]+$/.test(path);
}

function usesOf(runtime: EntryRuntime, source: string): ProgramUses {
  if (runtime === "python") return pythonUses(source);
  return runtime === "bash" ? shellUses(source) : nodeUses(source);
}

type Group = "pythonModules" | "nodePackages" | "commands" | "network";

function createCollector() {
  const groups: Record<Group, Map<string, Requirement>> = {
    pythonModules: new Map(),
    nodePackages: new Map(),
    commands: new Map(),
    network: new Map(),
  };
  const hosts = new Set<string>();
  const note = (group: Group, path: string, { name, optional }: Use) => {
    const known = groups[group].get(name);
    if (!known) groups[group].set(name, { name, optional, paths: [path] });
    else {
      known.optional &&= optional;
      if (!known.paths.includes(path)) known.paths.push(path);
    }
  };
  return {
    add(path: string, uses: ProgramUses) {
      for (const use of uses.pythonModules ?? []) note("pythonModules", path, use);
      for (const use of uses.nodePackages ?? []) note("nodePackages", path, use);
      for (const use of uses.commands ?? []) note("commands", path, use);
      for (const name of uses.network ?? []) note("network", path, { name, optional: false });
    },
    addHosts(source: string) {
      for (const [, host = ""] of source.matchAll(/https?:\/\/([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})/gi)) {
        if (hosts.size < 20 && !/^(?:127\.|0\.|localhost|www\.w3\.org|schemas\.)/i.test(host)) hosts.add(host.toLowerCase());
      }
    },
    list: (group: Group) => [...groups[group].values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    hosts: () => [...hosts].sort(),
  };
}
