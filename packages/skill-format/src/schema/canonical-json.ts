/** JSON with keys in order: two values are equal for a schema if, and only if, these texts are. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
  }
  return value === 0 ? "0" : (JSON.stringify(value) ?? "null");
}

/** How deep arrays and objects lie in each other, found without calling itself; stops counting past `most`. */
export function nestingDepth(value: unknown, most: number): number {
  let level: unknown[] = [value];
  for (let depth = 0; ; depth++) {
    level = level.flatMap((entry) => (typeof entry === "object" && entry !== null ? Object.values(entry) : []));
    if (level.length === 0 || depth > most) return depth;
  }
}
