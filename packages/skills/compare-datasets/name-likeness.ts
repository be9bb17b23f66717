/** A name without what is often written in different ways: letter case, accents, spaces, underscores, hyphens and dots. */
export function plainName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[\s_.-]+/g, "");
  return plain === "" ? name : plain;
}

/** How alike two names are, from 0 to 1: the shared words or the shared pairs of letters, whichever says more. */
export function nameLikeness(one: string, other: string): number {
  return Math.max(dice(pairs(plainName(one)), pairs(plainName(other))), dice(words(one), words(other)));
}

function dice(one: readonly string[], other: readonly string[]): number {
  if (one.length + other.length === 0) return 0;
  const left = [...other];
  let shared = 0;
  for (const part of one) {
    const at = left.indexOf(part);
    if (at < 0) continue;
    left.splice(at, 1);
    shared++;
  }
  return (2 * shared) / (one.length + other.length);
}

function pairs(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2));
}

function words(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[\s_.-]+/)
    .filter((word) => word !== "");
}
