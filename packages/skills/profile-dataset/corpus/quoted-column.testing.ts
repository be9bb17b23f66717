import type { ColumnTruth, CorpusCase } from "./corpus-case.testing.ts";
import { lines } from "./make-content.testing.ts";

/** Makes files of a key and one column of this name; each cell is quoted, so that no sign in it separates. */
export function quotedColumn(name: string) {
  return (
    says: string,
    file: string,
    cells: readonly string[],
    truth: ColumnTruth,
    more: { warns?: RegExp[]; silent?: RegExp[] } = {},
  ): CorpusCase => {
    const content = lines([`key,${name}`, ...cells.map((cell, index) => `k${index},"${cell}"`)]);
    return { says, file, content, right: { rows: cells.length, columns: { [name]: truth }, ...more } };
  };
}
