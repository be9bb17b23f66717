import type { Parser, Tree } from "@lezer/common";

const maxMs = 200;

/** Parses a program of a stranger, for a bounded time: null when it takes longer. */
export function parseWithin(parser: Parser, source: string): Tree | null {
  const deadline = performance.now() + maxMs;
  const parse = parser.startParse(source);
  for (let steps = 1; ; steps++) {
    const tree = parse.advance();
    if (tree) return tree;
    if (steps % 100 === 0 && performance.now() > deadline) return null;
  }
}
