import { comparePaths } from "../bundle/bundle-path.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";

/** A bundle of texts by path; a text that begins with `#!` is executable. */
export function bundleOf(files: Record<string, string | Uint8Array>): SkillBundle {
  return {
    files: Object.entries(files)
      .map(([path, content]) => ({ path, content: Uint8Array.from(Buffer.from(content)), executable: content.toString().startsWith("#!") }))
      .sort((a, b) => comparePaths(a.path, b.path)),
  };
}
