import { createHash } from "node:crypto";
import { comparePaths } from "../bundle/bundle-path.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";

/**
 * The content address of a bundle: SHA-256, in hexadecimal, over a line per file with its executable bit, the SHA-256 of its content and its
 * path. No path has a line end in it, so two trees never give the same lines.
 */
export function hashBundle(bundle: SkillBundle): string {
  const manifest = createHash("sha256").update("skillrun-bundle 1\n");
  for (const { path, executable, content } of bundle.files.toSorted((a, b) => comparePaths(a.path, b.path))) {
    manifest.update(`${executable ? "x" : "-"} ${hashContent(content)} ${path}\n`);
  }
  return manifest.digest("hex");
}

/** SHA-256 of a file's content in hexadecimal. */
export function hashContent(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
