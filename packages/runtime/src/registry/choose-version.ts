const pattern = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/;

/**
 * The number of a new version. A declared one that other content has already gets the next free `+2`, `+3`; without one it is `1.0.0`, then the
 * highest with its patch raised.
 */
export function chooseVersion(declared: string | null, taken: readonly string[]): string {
  const used = new Set(taken);
  if (declared !== null) return firstFree(used, declared, (n) => (declared.includes("+") ? `${declared}.${n}` : `${declared}+${n}`));
  const highest = taken.flatMap(parseCore).sort(compareCores).at(-1);
  if (highest === undefined) return "1.0.0";
  const [major, minor, patch] = highest;
  return firstFree(used, `${major}.${minor}.${patch + 1n}`, (n) => `${major}.${minor}.${patch + BigInt(n)}`);
}

/** True for a semantic version of a length that can be kept. */
export function isVersionNumber(text: string): boolean {
  return text.length <= 100 && pattern.test(text);
}

function firstFree(used: ReadonlySet<string>, wanted: string, other: (n: number) => string): string {
  for (let n = 2, next = wanted; ; n++) {
    if (!used.has(next)) return next;
    next = other(n);
  }
}

type Core = [major: bigint, minor: bigint, patch: bigint];

function parseCore(version: string): Core[] {
  const [, major, minor, patch] = pattern.exec(version) ?? [];
  return major === undefined || minor === undefined || patch === undefined ? [] : [[BigInt(major), BigInt(minor), BigInt(patch)]];
}

function compareCores(a: Core, b: Core): number {
  for (const index of [0, 1, 2] as const) if (a[index] !== b[index]) return a[index] < b[index] ? -1 : 1;
  return 0;
}
