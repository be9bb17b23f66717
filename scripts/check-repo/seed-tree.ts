import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { formatFinding, type Rule } from "./finding.ts";
import { readRepository } from "./repository.ts";

/** Writes the files (path to text) into a fresh folder, runs one rule over it and returns its lines; the folder goes with the test. */
export function findingsIn(rule: Rule, files: Record<string, string>): string[] {
  return rule(readRepository(seedTree(files))).map(formatFinding);
}

/** Writes the files (path to text) into a fresh folder that goes with the test; returns its path. */
export function seedTree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "check-repo-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
