import type { ColumnProfile } from "../profile-dataset/dataset-profile.ts";
import { contentLikeness } from "./content-likeness.ts";
import { nameLikeness, plainName } from "./name-likeness.ts";

/** A column of both files. `likeness` is there when the names differ: how probable it is that it is one column. */
export type ColumnMatch = { before: ColumnProfile; now: ColumnProfile; likeness: Likeness | null };

/** How alike two columns of different names are, each from 0 to 1. */
export type Likeness = { score: number; name: number; content: number };

/** The columns of two files: those of both, and those of only one. */
export type ColumnMatches = { matches: ColumnMatch[]; missing: ColumnProfile[]; added: ColumnProfile[] };

const probable = 0.6;
const mostPairs = 40_000;
const nearPositions = 20;

/** Matches columns by their exact names, then by names that differ in spelling, then by how alike names and contents are. */
export function matchColumns(before: readonly ColumnProfile[], now: readonly ColumnProfile[]): ColumnMatches {
  const same = matchBy(before, now, ({ name }) => name);
  const spelled = matchBy(same.missing, same.added, ({ name }) => plainName(name));
  const renamed = matchRenamed(spelled.missing, spelled.added);
  const respelled = spelled.matches.map((match) => ({
    ...match,
    likeness: { score: 1, name: 1, content: contentLikeness(match.before, match.now).likeness },
  }));
  const matches = [...same.matches, ...respelled, ...renamed.matches].toSorted((one, other) => one.before.position - other.before.position);
  return { matches, missing: renamed.missing, added: renamed.added };
}

/** The first of a name in one file belongs to the first of that name in the other, the second to the second. */
function matchBy(before: readonly ColumnProfile[], now: readonly ColumnProfile[], keyOf: (column: ColumnProfile) => string): ColumnMatches {
  const waiting = Map.groupBy(now, keyOf);
  const matches: ColumnMatch[] = [];
  const missing: ColumnProfile[] = [];
  for (const column of before) {
    const found = waiting.get(keyOf(column))?.shift();
    if (found === undefined) missing.push(column);
    else matches.push({ before: column, now: found, likeness: null });
  }
  const left = new Set([...waiting.values()].flat());
  return { matches, missing, added: now.filter((column) => left.has(column)) };
}

function matchRenamed(missing: readonly ColumnProfile[], added: readonly ColumnProfile[]): ColumnMatches {
  const isMany = missing.length * added.length > mostPairs;
  const pairs = missing.flatMap((before) =>
    added.flatMap((now) => {
      if (isMany && Math.abs(before.position - now.position) > nearPositions) return [];
      const likeness = likenessOf(before, now);
      return likeness.score >= probable ? [{ before, now, likeness }] : [];
    }),
  );
  const rank = ({ before, now, likeness }: (typeof pairs)[number]): number =>
    likeness.score + (before.position === now.position ? 0.05 : 0);
  const matches: ColumnMatch[] = [];
  const taken = new Set<ColumnProfile>();
  for (const pair of pairs.toSorted((one, other) => rank(other) - rank(one))) {
    if (taken.has(pair.before) || taken.has(pair.now)) continue;
    taken.add(pair.before).add(pair.now);
    matches.push(pair);
  }
  const isLeft = (column: ColumnProfile): boolean => !taken.has(column);
  return { matches, missing: missing.filter(isLeft), added: added.filter(isLeft) };
}

function likenessOf(before: ColumnProfile, now: ColumnProfile): Likeness {
  const name = nameLikeness(before.name, now.name);
  const { likeness: content, telling } = contentLikeness(before, now);
  const both = content === 0 ? (name >= 0.85 ? name : 0) : (name + content) / 2;
  return { score: Math.max(both, telling ? 0.8 * content : 0), name, content };
}
