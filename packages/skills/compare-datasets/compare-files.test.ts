import { describe, expect, test } from "vitest";
import { type ComparedFile, compareFiles } from "./compare-files.ts";
import { comparisonReport } from "./comparison-report.ts";

/** A file of a hundred rows with these columns: a name, a type, and how many values are missing. */
function file(label: string, columns: [name: string, type: string, missing?: number][], more: Partial<ComparedFile> = {}): ComparedFile {
  const column_summaries = columns.map(([name, type, missing = 0]) => ({
    name,
    type,
    missing,
    distinct: 5,
    distinct_exact: true,
    headline: "1 to 9",
  }));
  return { label, rows: 100, columns: columns.length, missing_cells: 0, duplicate_rows: 0, column_summaries, ...more };
}

const saidOf = (files: ComparedFile[]) => compareFiles(files).differences.map(({ kind, file: where, column }) => [kind, where, column]);

describe("a comparison", () => {
  test("finds what was added, is missing, changed its type, and misses more, gravest first", () => {
    const january = file("january.csv", [
      ["id", "integer"],
      ["price", "number"],
      ["note", "text", 10],
    ]);
    const february = file(
      "february.csv",
      [
        ["ID ", "integer"],
        ["price", "text"],
        ["tax", "number"],
      ],
      { rows: 120 },
    );
    const march = file("march.csv", [
      ["id", "integer"],
      ["price", "number"],
      ["note", "text", 40],
    ]);
    expect(saidOf([january, february, march])).toEqual([
      ["column_missing", "february.csv", "note"],
      ["type_changed", "february.csv", "price"],
      ["column_added", "february.csv", "tax"],
      ["missing_values_changed", "march.csv", "note"],
      ["row_count_changed", "february.csv", null],
    ]);
  });

  test("finds nothing between files that agree, and a few more missing values are no difference", () => {
    const one = file("a.csv", [["id", "integer", 2]]);
    const other = file("b.csv", [["id", "integer", 6]]);
    expect(saidOf([one, other])).toEqual([]);
    expect(comparisonReport(compareFiles([one, other]), null)).toContain("None: columns, types, missing values and row counts agree.");
  });

  test("does not say that a column is missing where it was not looked at", () => {
    const whole = file("a.csv", [
      ["id", "integer"],
      ["late", "text"],
    ]);
    const cut = file("b.csv", [["id", "integer"]], { columns: 90 });
    expect(saidOf([whole, cut])).toEqual([]);
    expect(comparisonReport(compareFiles([whole, cut]), null)).toContain("Of the 90 columns of b.csv the first 1 were compared.");
  });

  test("says names out of the files as text, never as Markdown or HTML", () => {
    const evil = file("<b>.csv", [["[x](http://y)|`z`", "text"]]);
    const report = comparisonReport(compareFiles([evil, file("b.csv", [])]), "![i](http://z)");
    expect(report).not.toContain("<b>");
    expect(report).toContain("b.csv: `` [x](http://y)¦`z` `` is missing");
    expect(report).toContain("Approved with the comment: !\\[i\\](http://z)");
  });
});
