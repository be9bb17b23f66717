/** The indexes of the fewest items of a permutation that must be taken out for the others to be in rising order. */
export function movedItems(ranks: readonly number[]): number[] {
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  for (const [index, rank] of ranks.entries()) {
    const length = firstNotBelow(ends, ranks, rank);
    before[index] = ends[length - 1];
    ends[length] = index;
  }
  const kept = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before[index]) kept.add(index);
  return ranks.flatMap((_, index) => (kept.has(index) ? [] : [index]));
}

function firstNotBelow(ends: readonly number[], ranks: readonly number[], rank: number): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranks[ends[middle] ?? 0] ?? 0) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
