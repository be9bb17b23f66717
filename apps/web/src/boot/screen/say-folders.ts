import { relative } from "node:path";
import { type FolderReport, sayNotice } from "@skillrun/runtime";

const shownProblems = 3;

/** In one line which skills the folders hold, and what is wrong with those that cannot be used; paths begin at `cwd`. */
export function sayFolders(report: FolderReport | null, cwd: string): string {
  if (report === null) return "as other servers publish them";
  const counts = report.directories.flatMap(({ directory, trust, skills }) => {
    if (trust === "bundled") return [`${skills} bundled`];
    return skills === 0 ? [] : [`${skills} from ${shortPath(directory, cwd)}`];
  });
  const { problems } = report;
  if (problems.length === 0) return counts.join(", ");
  const said = problems.slice(0, shownProblems).map(({ folder, notice }) => `${folder} (${sayNotice(notice)})`);
  const rest = problems.length > shownProblems ? [`${problems.length - shownProblems} more`] : [];
  return `${counts.join(", ")}, ${problems.length} with problems: ${[...said, ...rest].join(", ")}`;
}

function shortPath(directory: string, cwd: string): string {
  const path = relative(cwd, directory);
  return path === "" ? "." : path.startsWith("..") ? directory : `./${path}`;
}
