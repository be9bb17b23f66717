import fc from "fast-check";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { DelimitedParser } from "./delimited-parser.ts";

const cell = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ maxLength: 8, unit: fc.constantFrom('"', ",", "\n", "a", ";", " ", "é", "😀") }),
);
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));

function parseInPieces(text: string, pieceLength: number, delimiter: string): string[][] {
  const parser = new DelimitedParser({ delimiter, newline: "\n" }, 1_000_000);
  const rows: string[][] = [];
  for (let from = 0; from < text.length; from += pieceLength) rows.push(...parser.push(text.slice(from, from + pieceLength)).rows);
  rows.push(...parser.finish().rows);
  return rows;
}

/** A carriage return is part of a line break, so one at a cell's end cannot be told from it; the writer must not be asked to make it. */
function withoutReturns(rows: string[][]): string[][] {
  return rows.map((row) => row.map((one) => one.replaceAll("\r", "")));
}

test("any table that a CSV writer writes is read back the same, wherever the pieces are cut", () => {
  fc.assert(
    fc.property(
      table.map(withoutReturns),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      (rows, delimiter, newline, quotes, pieceLength) => {
        const text = Papa.unparse(rows, { delimiter, newline, quotes }) + newline;
        expect(parseInPieces(text, pieceLength, delimiter)).toEqual(rows);
      },
    ),
    { numRuns: 500 },
  );
});

test("says in which line a row begins, counting line breaks inside quoted cells", () => {
  const parser = new DelimitedParser({ delimiter: ",", newline: "\n" }, 1000);
  const first = parser.push('a,b\n"x\ny",1\nz,2\n');
  expect([0, 1, 2].map(first.lineOf)).toEqual([1, 2, 4]);
  expect(parser.push("last,3\n").lineOf(0)).toBe(5);
});

test("a quote that is never closed is a failure that names the line", () => {
  const parser = new DelimitedParser({ delimiter: ",", newline: "\n" }, 1000);
  parser.push('a,b\n1,2\n3,"open\n4,5\n');
  expect(() => parser.finish()).toThrow(expect.objectContaining({ code: "unclosed_quote", details: { line: 3 } }));
});

test("a record longer than the bound is refused while it streams, before it is whole", () => {
  const parser = new DelimitedParser({ delimiter: ",", newline: "\n" }, 1000);
  parser.push("a,b\n");
  expect(() => {
    for (let piece = 0; piece < 100; piece++) parser.push(piece === 0 ? '"' : "x".repeat(100));
  }).toThrow(expect.objectContaining({ code: "record_too_long", details: { line: 2 } }));
});
