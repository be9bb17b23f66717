/** A line of a unified diff; `oldLine` and `newLine` count from 1, null where the line is not in that file. */
export type DiffLine = { kind: "same" | "added" | "removed"; text: string; oldLine: number | null; newLine: number | null };

/** A piece of a file with what changed in it. */
export type DiffHunk = { header: string; lines: DiffLine[] };

/** Reads a unified diff of one file; what stands before its first hunk is left out. */
export function parseDiff(diff: string): DiffHunk[] {
  const hunks: DiffHunk[] = [];
  let oldLine = 0;
  let newLine = 0;
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (start !== null) {
      [oldLine, newLine] = [Number(start[1]), Number(start[2])];
      hunks.push({ header: start[0], lines: [] });
      continue;
    }
    const hunk = hunks.at(-1);
    if (hunk === undefined || line.startsWith("\\")) continue;
    const text = line.slice(1);
    if (line.startsWith("+")) hunk.lines.push({ kind: "added", text, oldLine: null, newLine: newLine++ });
    else if (line.startsWith("-")) hunk.lines.push({ kind: "removed", text, oldLine: oldLine++, newLine: null });
    else hunk.lines.push({ kind: "same", text, oldLine: oldLine++, newLine: newLine++ });
  }
  return hunks;
}

/** How many lines came and went. */
export function countChanges(hunks: readonly DiffHunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    added: lines.filter(({ kind }) => kind === "added").length,
    removed: lines.filter(({ kind }) => kind === "removed").length,
  };
}
