import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "@skillrun/runtime";

const ending = ".refused";
const intervalMs = 1_000;

/** Keeps writing down how many commits of a process were refused as stale, for as long as it lives. */
export function noteRefusedCommits({ metrics }: Pick<Runtime, "metrics">, directory: string, process: string): void {
  const note = async () => {
    const { body } = await metrics.text();
    const count = /^skillrun_refused_commits_total (\d+)$/m.exec(body)?.[1];
    if (count !== undefined) writeFileSync(join(directory, `${process}${ending}`), count);
    setTimeout(() => void note(), intervalMs).unref();
  };
  void note();
}

/** What all processes together have written down. */
export function countRefusedCommits(directory: string): number {
  const files = readdirSync(directory).filter((name) => name.endsWith(ending));
  return files.reduce((sum, name) => sum + Number(readFileSync(join(directory, name), "utf8")), 0);
}
