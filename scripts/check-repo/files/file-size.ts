import type { Finding } from "../finding.ts";
import type { Repository } from "../repository.ts";

const maxLines = 500;
const measured = /\.(ts|tsx|mjs|js|cjs|css|sql|prisma)$/;

/** No source file is longer than 500 lines. */
export function fileSize(repository: Repository): Finding[] {
  return repository.files
    .filter((file) => measured.test(file.name) && file.lineCount > maxLines)
    .map((file) => ({
      path: file.path,
      line: maxLines + 1,
      problem: `the file has ${file.lineCount} lines, more than ${maxLines}`,
      remedy: "split it, one exported idea per file",
    }));
}

/** How long the source files are, in one line: count, median, 95th percentile and the longest. */
export function fileSizeDistribution(repository: Repository): string {
  const sized = repository.files.filter((file) => measured.test(file.name)).toSorted((a, b) => a.lineCount - b.lineCount);
  const at = (share: number) => sized[Math.min(sized.length - 1, Math.floor(sized.length * share))];
  const longest = sized.at(-1);
  if (longest === undefined) return "0 source files";
  return `${sized.length} source files; lines: median ${at(0.5)?.lineCount}, 95th percentile ${at(0.95)?.lineCount}, longest ${longest.lineCount} (${longest.path})`;
}
