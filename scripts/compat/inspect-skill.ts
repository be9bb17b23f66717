import { basename, join, resolve } from "node:path";
import type { SkillNotice } from "@skillrun/contract";
import {
  findLikelyMissing,
  findMissing,
  type ParsedSkill,
  parseSkill,
  readBundleFromDirectory,
  type SkillBundle,
  SkillFormatError,
  type SkillRequirements,
} from "@skillrun/skill-format";
import type { Sandbox } from "../../packages/runtime/src/sandbox/sandbox.ts";
import { findPrograms } from "./find-programs.ts";
import type { Needs, SkillReport } from "./skill-report.ts";
import { isStandardModule } from "./standard-modules.ts";

const readingMs = 30_000;

/** What the product makes of a folder, and its files when it takes them. Whatever is wrong is said in the report. */
export async function inspectSkill(
  directory: string,
  path: string,
  sandboxes: readonly Sandbox[],
): Promise<{ report: SkillReport; bundle: SkillBundle | null }> {
  const report: SkillReport = {
    directory,
    path,
    slug: null,
    kind: null,
    errors: [],
    warnings: [],
    needs: { runtimes: [], pythonPackages: [], nodePackages: [], commands: [], network: [] },
    missing: {},
    likely: [],
    programs: [],
  };
  try {
    const { bundle, parsed, notices } = await within(readingMs, (signal) => read(resolve(directory, path), signal));
    report.slug = parsed.slug;
    report.kind = parsed.manifest.kind;
    report.warnings = [...notices, ...parsed.notices];
    report.needs = needsOf(parsed.requirements);
    report.likely = findLikelyMissing(parsed.requirements);
    for (const { name, abilities } of sandboxes)
      report.missing[name] = findMissing(parsed.requirements, abilities, { network: parsed.manifest.network });
    report.programs = findPrograms(bundle, parsed.manifest);
    return { report, bundle };
  } catch (error) {
    report.errors = noticesOf(error).filter(({ severity }) => severity === "error");
    report.warnings = noticesOf(error).filter(({ severity }) => severity === "warning");
    return { report, bundle: null };
  }
}

async function read(folder: string, signal: AbortSignal): Promise<{ bundle: SkillBundle; parsed: ParsedSkill; notices: SkillNotice[] }> {
  const { bundle, notices } = await readBundleFromDirectory(folder, { signal });
  return { bundle, notices, parsed: parseSkill(bundle, { folderName: basename(join(folder)) }) };
}

/** Also of a file system that does not answer. */
async function within<Value>(ms: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const signal = AbortSignal.timeout(ms);
  const late = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => late.reject(new Error(`it was not read within ${ms / 1000} s`)), { once: true });
  return await Promise.race([work(signal), late.promise]);
}

function needsOf({ runtimes, pythonModules, nodePackages, commands, network }: SkillRequirements): Needs {
  const names = (group: SkillRequirements["commands"]) => group.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    runtimes,
    pythonPackages: names(pythonModules).filter((name) => !isStandardModule(name)),
    nodePackages: names(nodePackages),
    commands: names(commands),
    network: [...new Set([...network.hosts, ...network.likelyHosts])],
  };
}

function noticesOf(error: unknown): readonly SkillNotice[] {
  if (error instanceof SkillFormatError) return error.notices;
  const message = error instanceof Error ? error.message : String(error);
  return [{ severity: "error", code: "not_read", message, path: null, line: null }];
}
