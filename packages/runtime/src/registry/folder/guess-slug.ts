import { Slug } from "@skillrun/contract";
import type { SkillBundle } from "@skillrun/skill-format";
import { handlerEntry } from "../handler/handler-notice.ts";
import { isManual } from "./find-skill-folders.ts";

/** Which skill files are meant to be, also when they cannot be read: what they say themselves, or else the folder's name. */
export function guessSlug(bundle: SkillBundle | null, folderName: string): string {
  const said = [
    /^name:[ \t]*["']?([a-z0-9-]+)["']?[ \t]*\r?$/m.exec(textOf(bundle, isManual))?.[1],
    /\bslug:\s*["'`]([a-z0-9-]+)["'`]/.exec(textOf(bundle, (path) => path === handlerEntry))?.[1],
    sluggify(folderName),
  ];
  return said.find((text) => Slug.safeParse(text).success) ?? "skill";
}

function textOf(bundle: SkillBundle | null, isWanted: (path: string) => boolean): string {
  const file = bundle?.files.find(({ path }) => isWanted(path));
  return file === undefined ? "" : new TextDecoder().decode(file.content.subarray(0, 100_000));
}

/** Letters with accents lose them; what has no letters of ours left is no slug. */
function sluggify(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 64)
    .replace(/-+$/, "");
}
