import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonSplitter } from "./json-splitter.ts";

const limits = { recordCharacters: 100_000, jsonDepth: 10 };

function split(text: string, pieceLength: number): unknown[] {
  const splitter = new JsonSplitter(limits);
  const elements = [];
  for (let from = 0; from < text.length; from += pieceLength) elements.push(...splitter.push(text.slice(from, from + pieceLength)));
  elements.push(...splitter.finish());
  return elements.map((element): unknown => JSON.parse(element.text));
}

const values = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 8 });

test("the elements of any JSON array come out whole, wherever the pieces are cut and however it is indented", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 30 }), (array, indent, pieceLength) => {
      const text = JSON.stringify(array, null, indent);
      expect(split(text, pieceLength)).toEqual(JSON.parse(text));
    }),
  );
});

test("JSON lines come out whole, also without a last line break", () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      (records, pieceLength, ends) => {
        const lines = records.map((record) => JSON.stringify(record));
        expect(split(lines.join("\n") + (ends ? "\n" : ""), pieceLength)).toEqual(lines.map((line): unknown => JSON.parse(line)));
      },
    ),
  );
});

test.each([
  ['[{"a":1},{"a":', "json_truncated"],
  ['[{"a":1},', "json_truncated"],
  ['[{"a":1}', "json_truncated"],
  ['{"a":1}\n{"a":"unfinished', "json_truncated"],
  ['[{"a":1} {"a":2}]', "json_invalid"],
  ["[,1]", "json_invalid"],
  ["[1] 2", "json_invalid"],
  [`${"[".repeat(5000)}`, "json_too_deep"],
  [`[{"a":"${"x".repeat(100_000)}"}]`, "record_too_long"],
])("%.24s is refused as %s", (text, code) => {
  for (const pieceLength of [1, 7, 1_000_000]) expect(() => split(text, pieceLength)).toThrow(expect.objectContaining({ code }));
});

test("says in which line an element begins", () => {
  const splitter = new JsonSplitter(limits);
  expect(splitter.push('[\n  {"a": 1},\n\n  {"a": 2}\n]').map((element) => element.line)).toEqual([2, 4]);
});
