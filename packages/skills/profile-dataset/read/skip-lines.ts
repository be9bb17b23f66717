type Piece = { text: string; bytesRead: number };

const lineEnd = /\r+\n|\n|\r/g;

/** The text behind its first `count` lines; every kind of line end ends one. */
export async function* skipLines(pieces: AsyncIterable<Piece>, count: number): AsyncGenerator<Piece> {
  let left = count;
  let held = "";
  for await (const { text, bytesRead } of pieces) {
    if (left === 0) {
      yield { text, bytesRead };
      continue;
    }
    const all = held + text;
    // Carriage returns at the end may belong to a line end that is not all here.
    const known = all.length - (/\r*$/.exec(all)?.[0].length ?? 0);
    let at = 0;
    lineEnd.lastIndex = 0;
    while (left > 0) {
      const end = lineEnd.exec(all);
      if (end === null || end.index >= known) break;
      at = lineEnd.lastIndex;
      left--;
    }
    held = left === 0 ? "" : all.slice(Math.max(at, known));
    if (left === 0) yield { text: all.slice(at), bytesRead };
  }
}
