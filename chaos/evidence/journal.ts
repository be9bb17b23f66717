import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What a skill did outside the product: it began an attempt or tried a step. `process` is the one it did it in.
 * Written before the work itself, so that no crash hides it.
 */
export type JournalLine = {
  process: string;
  execution: string;
  attempt: number;
  step: string | null;
  try: number;
  what: "began" | "tried";
};

/** Appends to the journal of one process. A kill loses nothing: the line is the kernel's when the call returns. */
export function createJournal(directory: string, process: string): (line: Omit<JournalLine, "process">) => void {
  const path = join(directory, `${process}.journal`);
  return (line) => appendFileSync(path, `${JSON.stringify({ process, ...line })}\n`);
}

/** Every line of every process, by execution. */
export function readJournals(directory: string): Map<string, JournalLine[]> {
  const files = readdirSync(directory).filter((name) => name.endsWith(".journal"));
  const lines = files.flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n").filter(isWhole));
  return Map.groupBy(
    lines.map((line): JournalLine => JSON.parse(line)),
    (line) => line.execution,
  );
}

function isWhole(line: string): boolean {
  return line.endsWith("}");
}
