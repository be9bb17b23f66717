import type { BundleFile, SkillBundle } from "../bundle/skill-bundle.ts";

/** SKILL.md of a bundle: that very name first, then any other way to write it with small and large letters. */
export function findSkillFile(bundle: SkillBundle): BundleFile | null {
  const candidates = bundle.files.filter(({ path }) => path.toLowerCase() === "skill.md");
  return candidates.find(({ path }) => path === "SKILL.md") ?? candidates[0] ?? null;
}

/** A file of the bundle by its path. */
export function findFile(bundle: SkillBundle, path: string): BundleFile | null {
  return bundle.files.find((file) => file.path === path) ?? null;
}

/** A file's content as text; null when it is no UTF-8. */
export function readText(content: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return null;
  }
}
