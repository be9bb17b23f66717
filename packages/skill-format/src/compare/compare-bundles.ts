import type { SkillComparison } from "@skillrun/contract";
import { createTwoFilesPatch } from "diff";
import { comparePaths } from "../bundle/bundle-path.ts";
import type { BundleFile, SkillBundle } from "../bundle/skill-bundle.ts";
import { hashContent } from "../packing/hash-bundle.ts";
import { readText } from "../skill/find-skill-file.ts";

/** Longer texts are not compared line by line. */
const maxTextBytes = 512 * 1024;
const maxDiffLength = 100_000;
const maxTotalLength = 1_000_000;
/** Of all files together; a comparison that takes longer is given up. */
const maxTotalMs = 2000;
const maxEdits = 5000;

/** One file that differs. `note` says why there is no diff, or what differs beside the content. */
export type FileChange = SkillComparison["files"][number] & { note: string | null };

/** What differs between two bundles, file by file, with a unified diff of texts; bounded in size and time, as strangers write both. */
export function compareBundles(from: SkillBundle, to: SkillBundle): FileChange[] {
  const [before, after] = [from, to].map(({ files }) => new Map(files.map((file) => [file.path, file])));
  const paths = [...new Set([...from.files, ...to.files].map(({ path }) => path))].sort(comparePaths);
  const deadline = performance.now() + maxTotalMs;
  let room = maxTotalLength;
  return paths.flatMap((path) => {
    const [old, young] = [before?.get(path) ?? null, after?.get(path) ?? null];
    if (old && young && old.executable === young.executable && hashContent(old.content) === hashContent(young.content)) return [];
    const { diff, note } = compareFiles(path, old, young, { timeout: deadline - performance.now(), room });
    room -= diff?.length ?? 0;
    return [{ path, change: old === null ? "added" : young === null ? "removed" : "changed", diff, note } as const];
  });
}

type Bounds = { timeout: number; room: number };

function compareFiles(
  path: string,
  old: BundleFile | null,
  young: BundleFile | null,
  { timeout, room }: Bounds,
): { diff: string | null; note: string | null } {
  const texts = [old, young].map(textOf);
  const [oldText = null, youngText = null] = texts;
  if (oldText === null || youngText === null) return { diff: null, note: "no text, or a long one" };
  const note = old && young && old.executable !== young.executable ? (young.executable ? "now executable" : "no longer executable") : null;
  if (timeout <= 0 || room <= 0) return { diff: null, note: "too much differs to show it all" };
  const diff = createTwoFilesPatch(
    old ? `a/${path}` : "/dev/null",
    young ? `b/${path}` : "/dev/null",
    oldText,
    youngText,
    undefined,
    undefined,
    {
      context: 3,
      timeout: Math.ceil(timeout),
      // A whole file that came or went is one long edit, and quickly found.
      maxEditLength: old && young ? maxEdits : Number.MAX_SAFE_INTEGER,
    },
  );
  if (diff === undefined) return { diff: null, note: "too much differs to show it" };
  const most = Math.min(maxDiffLength, room);
  if (diff.length <= most) return { diff, note };
  // Whole lines, so that what is shown reads as a diff.
  return { diff: diff.slice(0, diff.lastIndexOf("\n", most - 1) + 1), note: "the rest is left out" };
}

/** A file that is not there is an empty text. */
function textOf(file: BundleFile | null): string | null {
  if (file === null) return "";
  if (file.content.byteLength > maxTextBytes || file.content.includes(0)) return null;
  return readText(file.content);
}
