import type { SandboxName } from "../../packages/runtime/src/sandbox/sandbox.ts";
import { findSkills } from "./find-skills.ts";
import { inspectSkill } from "./inspect-skill.ts";
import type { OpenedSandboxes } from "./open-sandboxes.ts";
import type { SkillReport } from "./skill-report.ts";
import { startPrograms } from "./start-programs.ts";

/** What is known of each skill found, directories that cannot be read apart. */
export type Inspection = { reports: SkillReport[]; unreadable: string[]; sandboxes: SandboxName[] };

const atOnce = 2;

/** Looks at every skill of some directories; with `run` its programs are started. */
export async function inspectDirectories(
  directories: readonly string[],
  { sandboxes }: Pick<OpenedSandboxes, "sandboxes">,
  options: { run: boolean; onReport?(report: SkillReport): void },
): Promise<Inspection> {
  const unreadable: string[] = [];
  const places: { directory: string; path: string }[] = [];
  for (const directory of directories) {
    const paths = await findSkills(directory);
    if (paths === null) unreadable.push(directory);
    else places.push(...paths.map((path) => ({ directory, path })));
  }
  const reports: SkillReport[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < places.length; index = next++) {
      const place = places[index];
      if (place === undefined) return;
      const { report, bundle } = await inspectSkill(place.directory, place.path, sandboxes);
      if (options.run && bundle !== null) await startPrograms(bundle, report.programs, sandboxes);
      reports[index] = report;
      options.onReport?.(report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { reports, unreadable, sandboxes: sandboxes.map(({ name }) => name) };
}
