import type { DatasetProfile } from "./dataset-profile.ts";
import { htmlReport } from "./report/html-report.ts";
import { markdownReport } from "./report/markdown-report.ts";

const indentedColumns = 200;

/** A profile in its three forms. */
export type ProfileReports = { html: string; markdown: string; json: string };

/** The artifacts of a run: where each lies, and what it is. The report for people comes first. */
export const reportFiles = [
  { relpath: "report.html", contentType: "text/html; charset=utf-8", documentType: "report", part: "html" },
  { relpath: "report.md", contentType: "text/markdown; charset=utf-8", documentType: "summary", part: "markdown" },
  { relpath: "profile.json", contentType: "application/json", documentType: "data_profile", part: "json" },
] as const satisfies { relpath: string; contentType: string; documentType: string; part: keyof ProfileReports }[];

/** Writes a profile in its three forms. */
export function writeReports(profile: DatasetProfile): ProfileReports {
  const json = JSON.stringify(profile, null, profile.columns.length > indentedColumns ? 0 : 1);
  return { json: `${json}\n`, markdown: markdownReport(profile), html: htmlReport(profile) };
}
