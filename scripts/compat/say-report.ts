import { basename } from "node:path";
import type { SkillNotice } from "@skillrun/contract";
import type { ProgramReport, SkillReport } from "./skill-report.ts";
import type { StartCount, Summary } from "./summarize-reports.ts";

/** One skill, in a line and what it has to say below it. */
export function sayReport(report: SkillReport, options: { verbose: boolean }): string {
  const head = `${report.errors.length === 0 ? "imported" : "refused "} ${(report.kind ?? "-").padEnd(7)} ${plain(report.path)}`;
  const lines = [report.warnings.length === 0 ? head : `${head} (${count(report.warnings.length, "warning")})`];
  lines.push(...report.errors.map((notice) => `    ${sayNotice(notice)}`));
  if (options.verbose) lines.push(...report.warnings.map((notice) => `    ${sayNotice(notice)}`));
  if (report.programs.length > 0) lines.push(...sayPrograms(report, options.verbose));
  return lines.join("\n");
}

function sayPrograms({ programs, needs, missing, likely }: SkillReport, verbose: boolean): string[] {
  const wants = [...needs.pythonPackages, ...needs.nodePackages, ...needs.network.map((host) => `network (${host})`)];
  const lines = [
    `    ${count(programs.length, "program")}: ${needs.runtimes.join(", ")}${wants.length === 0 ? "" : `; with ${plain(wants.join(", "))}`}`,
  ];
  for (const [name, lacks] of Object.entries(missing))
    lines.push(`    ${name}: ${lacks.length === 0 ? "can run them" : plain(lacks.join("; "))}`);
  lines.push(...likely.map((text) => `    ${plain(text)}`));
  return [...lines, ...programs.flatMap((program) => sayStarts(program, verbose))];
}

function sayStarts({ path, starts }: ProgramReport, verbose: boolean): string[] {
  const all = Object.entries(starts);
  if (all.length === 0 || (!verbose && all.every(([, start]) => start.starts))) return [];
  const how = all.map(([name, { starts: ok, end, exitCode, note }]) =>
    ok ? `starts in ${name}` : `${name}: ${end === "exit" ? `exit ${exitCode}` : end}${note === "" ? "" : `, ${plain(note)}`}`,
  );
  return [`    ${plain(path)} --help: ${how.join(" | ")}`];
}

/** The summaries as a table of Markdown. */
export function sayTable(summaries: readonly Summary[], run: boolean): string {
  const heads = ["directory", "skills", "imported", "script", "agent", "handler", "with programs"];
  const sandboxes = [...new Set(summaries.flatMap(({ runnable }) => Object.keys(runnable)))];
  heads.push(...sandboxes.map((name) => `all can run in ${name}`));
  if (run) heads.push("Python", "shell", "JavaScript", "TypeScript");
  const rows = summaries.map((summary) => [
    plain(basename(summary.directory)),
    summary.skills,
    `${summary.imported} (${percent(summary.imported, summary.skills)})`,
    ...Object.values(summary.kinds),
    summary.withPrograms,
    ...sandboxes.map((name) => summary.runnable[name] ?? 0),
    ...(run ? Object.values(summary.starts).map(sayCount) : []),
  ]);
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function sayCount({ real, embedded, programs }: StartCount): string {
  return programs === 0 ? "-" : `${embedded} / ${real} of ${programs} (${percent(embedded, real)})`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${Number(((100 * part) / whole).toFixed(1))} %`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function sayNotice({ severity, message, path, line }: SkillNotice): string {
  const place = path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `;
  return `${severity}: ${plain(place + message)}`;
}

/** Names and output of strangers, without what could steer a terminal. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, "\uFFFD");
}
