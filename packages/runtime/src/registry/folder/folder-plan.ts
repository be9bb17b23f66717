import type { SkillNotice } from "@skillrun/contract";
import { nameOfFolder, type SkillFolder } from "./find-skill-folders.ts";
import type { SkillDirectory } from "./read-folder.ts";

/** What is known of a folder that was read. */
export type KnownFolder = { folder: SkillFolder; directory: SkillDirectory; slug: string };

/** The one folder that a slug means, and the others that claim it. */
export type Claim<Known extends KnownFolder> = { owner: Known; others: readonly Known[] };

/** Decides which folder is which skill: the first of those that say the same slug. */
export function planSkills<Known extends KnownFolder>(known: readonly Known[]): Map<string, Claim<Known>> {
  const claims = new Map<string, { owner: Known; others: Known[] }>();
  for (const each of known) {
    const claim = claims.get(each.slug);
    if (claim === undefined) claims.set(each.slug, { owner: each, others: [] });
    else claim.others.push(each);
  }
  return claims;
}

/** Says on the skill that other folders claim its slug. */
export function claimNotices({ owner, others }: Claim<KnownFolder>): SkillNotice[] {
  return others.map((other) => ({
    severity: "warning",
    code: "same_slug",
    message: `the folders ${labelOf(owner)} and ${labelOf(other)} are both the skill ${owner.slug}; the first is used, give the second another name`,
    path: null,
    line: null,
  }));
}

function labelOf({ folder, directory }: KnownFolder): string {
  return directory.trust === "bundled" ? `${nameOfFolder(folder)} of the product` : nameOfFolder(folder);
}
