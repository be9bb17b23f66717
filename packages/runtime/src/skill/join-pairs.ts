import type { ContentDelta } from "@skillrun/contract";

/**
 * Appends deltas so that no surrogate pair is cut: the first half of one at a delta's end is held back, part by part, until the part's next
 * delta. Alone, neither half could be stored. `finish` appends the halves whose others never came.
 */
export function createPairJoiner(append: (delta: ContentDelta) => void): { append(delta: ContentDelta): void; finish(): void } {
  const halves = new Map<string, ContentDelta>();
  return {
    append(delta) {
      const held = halves.get(delta.part);
      halves.delete(delta.part);
      const text = `${held?.delta ?? ""}${delta.delta}`;
      const end = isHighHalf(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
      if (end < text.length) halves.set(delta.part, { ...delta, delta: text.slice(end) });
      if (end > 0 || text === "") append({ ...delta, delta: text.slice(0, end) });
    },
    finish() {
      for (const half of halves.values()) append(half);
      halves.clear();
    },
  };
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
