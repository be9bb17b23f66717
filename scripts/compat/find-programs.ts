import type { SkillBundle, SkillManifest } from "@skillrun/skill-format";
import { runtimeOf } from "../../packages/skill-format/src/manifest/find-entry.ts";
import { findRequirements } from "../../packages/skill-format/src/requirements/find-requirements.ts";
import type { ProgramReport } from "./skill-report.ts";
import { isStandardModule } from "./standard-modules.ts";

/** Each costs time to read; nobody's skill has as many. */
const maxPrograms = 200;

/** What can be started in a skill: programs, without tests, declarations and the files that make a Python package. */
export function findPrograms(bundle: SkillBundle, manifest: SkillManifest): ProgramReport[] {
  const programs: ProgramReport[] = [];
  for (const { path, content } of bundle.files) {
    const runtime = runtimeOf(path, content);
    if (runtime === null || isNoProgram(path) || programs.length >= maxPrograms) continue;
    const { pythonModules, nodePackages } = findRequirements(bundle, { ...manifest, kind: "script", entry: path });
    const foreign =
      runtime === "python"
        ? pythonModules.filter(({ name }) => !isStandardModule(name))
        : nodePackages.filter(({ paths }) => paths.includes(path));
    programs.push({ path, runtime, standardOnly: foreign.every(({ optional }) => optional), starts: {} });
  }
  return programs;
}

function isNoProgram(path: string): boolean {
  return (
    /(?:^|\/)(?:tests?|__tests__)\//.test(path) ||
    /(?:^|\/)(?:test_[^/]*|[^/]*_test|[^/]*\.test|[^/]*\.spec|conftest|__init__|[^/]*\.d)\.[^./]+$/.test(path)
  );
}
