import type { SkillBundle } from "../bundle/skill-bundle.ts";
import { findFile } from "../skill/find-skill-file.ts";
import type { EntryRuntime, SkillEntry } from "./skill-manifest.ts";

/** The one place where a script's program is looked for without `skill.json`; the first that is there counts. */
const conventional = ["scripts/main", "main"].flatMap((stem) =>
  ["py", "ts", "mts", "js", "mjs", "sh"].map((ending) => `${stem}.${ending}`),
);
const byEnding: readonly (readonly [RegExp, EntryRuntime])[] = [
  [/\.py$/i, "python"],
  [/\.(?:ts|mts|cts)$/i, "typescript"],
  [/\.(?:js|mjs|cjs)$/i, "javascript"],
  [/\.(?:sh|bash)$/i, "bash"],
];
const byShebang: readonly (readonly [RegExp, EntryRuntime])[] = [
  [/\bpython[\d.]*\b/, "python"],
  [/\b(?:tsx|ts-node|deno|bun)\b/, "typescript"],
  [/\bnode\b/, "javascript"],
  [/\b(?:ba|da|z|k)?sh\b/, "bash"],
];

/** What runs a file, by the end of its name, else by its first line; null when neither says it. */
export function runtimeOf(path: string, content: Uint8Array): EntryRuntime | null {
  const known = byEnding.find(([ending]) => ending.test(path));
  if (known) return known[1];
  const [firstLine = ""] = Buffer.from(content.subarray(0, 200)).toString("latin1").split("\n");
  if (!firstLine.startsWith("#!")) return null;
  return byShebang.find(([program]) => program.test(firstLine))?.[1] ?? null;
}

/** The programs of a bundle that stand where a script's entry stands by convention, the one that counts first. */
export function conventionalEntries(bundle: SkillBundle): SkillEntry[] {
  return conventional.flatMap((path) => {
    const file = findFile(bundle, path);
    const runtime = file && runtimeOf(path, file.content);
    return runtime ? [{ path, runtime }] : [];
  });
}
