import type { SkillKind } from "@skillrun/contract";
import type { EntryRuntime } from "@skillrun/skill-format";
import type { ProgramReport, SkillReport } from "./skill-report.ts";

/** How many programs of one sort there are, how many the real interpreter starts, and how many of these the embedded sandbox starts too. */
export type StartCount = { programs: number; real: number; embedded: number };

/** What the reports of one directory come to. */
export type Summary = {
  directory: string;
  skills: number;
  imported: number;
  kinds: Record<SkillKind, number>;
  /** Skills with programs whose every program finds what it surely needs, by sandbox. */
  withPrograms: number;
  runnable: Record<string, number>;
  /** Programs that need nothing but their interpreter. */
  starts: Record<EntryRuntime, StartCount>;
};

/** One summary for each directory, in their order. */
export function summarizeReports(reports: readonly SkillReport[]): Summary[] {
  const directories = [...new Set(reports.map(({ directory }) => directory))];
  return directories.map((directory) =>
    summarize(
      directory,
      reports.filter((report) => report.directory === directory),
    ),
  );
}

/** All of them in one. */
export function summarize(directory: string, reports: readonly SkillReport[]): Summary {
  const withPrograms = reports.filter(({ programs }) => programs.length > 0);
  const programs = reports.flatMap((report) => report.programs).filter(({ standardOnly }) => standardOnly);
  const kindCount = (kind: SkillKind) => reports.filter((report) => report.kind === kind).length;
  const runnable: Record<string, number> = {};
  for (const { missing } of withPrograms) {
    for (const [name, lacks] of Object.entries(missing)) runnable[name] = (runnable[name] ?? 0) + (lacks.length === 0 ? 1 : 0);
  }
  return {
    directory,
    skills: reports.length,
    imported: reports.filter(({ errors }) => errors.length === 0).length,
    kinds: { script: kindCount("script"), agent: kindCount("agent"), handler: kindCount("handler") },
    withPrograms: withPrograms.length,
    runnable,
    starts: {
      python: countStarts(programs, "python"),
      bash: countStarts(programs, "bash"),
      javascript: countStarts(programs, "javascript"),
      typescript: countStarts(programs, "typescript"),
    },
  };
}

function countStarts(programs: readonly ProgramReport[], runtime: EntryRuntime): StartCount {
  const own = programs.filter((program) => program.runtime === runtime);
  const real = own.filter(({ starts }) => starts.bubblewrap?.starts === true);
  return { programs: own.length, real: real.length, embedded: real.filter(({ starts }) => starts.embedded?.starts === true).length };
}
