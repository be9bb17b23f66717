import type { SkillNotice } from "@skillrun/contract";
import { bundleLimits, sayBytes } from "../bundle/bundle-limits.ts";
import { badPathReason, comparePaths, showPath } from "../bundle/bundle-path.ts";
import { findCollisions } from "../bundle/find-collisions.ts";
import { errorNotice, formatError } from "../bundle/notice.ts";
import type { BundleFile, SkillBundle } from "../bundle/skill-bundle.ts";
import { SkillFormatError } from "../bundle/skill-format-error.ts";
import { createIgnoreRules } from "../glob/ignore-rules.ts";
import type { BundleSource } from "./bundle-source.ts";

const maxIgnoreBytes = 64 * 1024;

/** Makes a bundle of what a reader found: leaves out what is ignored, strips a common folder, checks paths and sizes, and only then reads. */
export async function assembleBundle(
  found: readonly BundleSource[],
  options: { stripFolder: boolean; signal?: AbortSignal | undefined },
): Promise<{ bundle: SkillBundle; strippedFolder: string | null }> {
  throwIfAny(found.flatMap(({ path }) => badPathNotice(path)));
  const normal = found.map((source) => ({ ...source, path: source.path.normalize("NFC") }));
  const shipped = normal.filter(isNotIgnored(null));
  const { sources, strippedFolder } = options.stripFolder ? stripCommonFolder(shipped) : { sources: shipped, strippedFolder: null };
  const kept = sources.filter(isNotIgnored(await readSkillignore(sources)));
  if (kept.length === 0) throw formatError("no_files", "there is no file; a skill has at least a SKILL.md");
  throwIfAny(findCollisions(kept.map(({ path }) => path)));
  throwIfAny(sizeNotices(kept));
  return { bundle: { files: await readAll(kept, options.signal) }, strippedFolder };
}

/** An error for a path that no bundle can have. */
export function badPathNotice(path: string): SkillNotice[] {
  const reason = badPathReason(path);
  if (reason === null) return [];
  return [errorNotice("path_unsafe", `"${showPath(path)}" cannot be a file of a skill: ${reason}; rename or remove it`)];
}

/** Throws everything that is wrong at once, up to what a person reads. */
export function throwIfAny(notices: readonly SkillNotice[]): void {
  if (notices.length > 0) throw new SkillFormatError(notices.slice(0, 20));
}

/** The text of `.skillignore`, if there is one. */
export async function readSkillignore(sources: readonly BundleSource[]): Promise<string | null> {
  const source = sources.find(({ path }) => path === ".skillignore");
  if (source === undefined) return null;
  if (source.sizeBytes > maxIgnoreBytes) {
    throw formatError("ignore_too_large", `it is larger than ${sayBytes(maxIgnoreBytes)}; shorten it`, { path: ".skillignore" });
  }
  return new TextDecoder().decode(await source.read());
}

function isNotIgnored(skillignore: string | null): (source: BundleSource) => boolean {
  const ignored = createIgnoreRules(skillignore);
  return ({ path }) => !ignored(path);
}

function stripCommonFolder(sources: readonly BundleSource[]): { sources: readonly BundleSource[]; strippedFolder: string | null } {
  const [first] = sources;
  const end = first?.path.indexOf("/") ?? -1;
  const folder = first?.path.slice(0, end) ?? "";
  if (end < 0 || !sources.every(({ path }) => path.startsWith(`${folder}/`))) return { sources, strippedFolder: null };
  return { sources: sources.map((source) => ({ ...source, path: source.path.slice(end + 1) })), strippedFolder: folder };
}

function sizeNotices(sources: readonly BundleSource[]): SkillNotice[] {
  const notices: SkillNotice[] = [];
  const { files, fileBytes, totalBytes } = bundleLimits;
  if (sources.length > files) {
    notices.push(
      errorNotice(
        "too_many_files",
        `the skill has ${sources.length} files, at most ${files} can be; name what it does not need in .skillignore`,
      ),
    );
  }
  for (const { path, sizeBytes } of sources) {
    if (sizeBytes > fileBytes) notices.push(tooLargeNotice(path, sizeBytes));
  }
  const total = sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > totalBytes) {
    notices.push(
      errorNotice(
        "skill_too_large",
        `the skill has ${sayBytes(total)} in all, at most ${sayBytes(totalBytes)} can be; name what it does not need in .skillignore`,
      ),
    );
  }
  return notices;
}

/** An error for a file that is larger than one may be. */
export function tooLargeNotice(path: string, sizeBytes: number): SkillNotice {
  const { fileBytes } = bundleLimits;
  return errorNotice(
    "file_too_large",
    `the file has ${sayBytes(sizeBytes)}, at most ${sayBytes(fileBytes)} can be; shorten it or leave it out`,
    { path },
  );
}

async function readAll(sources: readonly BundleSource[], signal: AbortSignal | undefined): Promise<BundleFile[]> {
  const files: BundleFile[] = [];
  let totalBytes = 0;
  for (const { path, executable, read } of sources) {
    signal?.throwIfAborted();
    const content = await read();
    totalBytes += content.byteLength;
    // What was declared has been checked; a source that gives more than it declared meets the limits here.
    throwIfAny(sizeNotices([{ path, sizeBytes: content.byteLength, executable, read }]));
    if (totalBytes > bundleLimits.totalBytes) throwIfAny(sizeNotices([{ path, sizeBytes: totalBytes, executable, read }]));
    files.push({ path, content, executable: executable ?? isProgram(content) });
  }
  return files.sort((a, b) => comparePaths(a.path, b.path));
}

function isProgram(content: Uint8Array): boolean {
  return content[0] === 0x23 && content[1] === 0x21;
}
