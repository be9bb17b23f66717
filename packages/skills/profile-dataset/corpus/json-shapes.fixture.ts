import type { CorpusCase } from "./corpus-case.testing.ts";
import { encodeUtf16, lines } from "./make-content.testing.ts";

const records = (count: number, one: (index: number) => unknown): unknown[] => Array.from({ length: count }, (_, index) => one(index));

/** JSON that is read. */
const read: readonly CorpusCase[] = [
  {
    says: "an array of objects is a table; an absent key is a missing value",
    file: "plain.json",
    content: JSON.stringify([{ a: 1, b: "x" }, { a: 2 }, { b: "y", c: true }]),
    right: {
      rows: 3,
      header: ["a", "b", "c"],
      missing_cells: 4,
      columns: { a: { type: "integer", missing: 1 }, c: { type: "boolean", missing: 2 } },
      source: { format: "json_array" },
    },
  },
  {
    says: "lines of JSON, with blank lines and CRLF between them",
    file: "lines.jsonl",
    content: '{"a":1,"b":"x"}\r\n\r\n{"a":2,"b":"y"}\r\n{"a":3,"b":"z"}',
    right: { rows: 3, columns: { a: { type: "integer", mean: 2 } }, source: { format: "json_lines" } },
  },
  {
    says: "objects that follow one another without a line end are rows",
    file: "stream.json",
    content: '{"a":1}{"a":2} {"a":3}\n{"a":4}',
    right: { rows: 4, columns: { a: { type: "integer", mean: 2.5 } } },
  },
  {
    says: "keys that look like numbers stay where they stand in the file",
    file: "years.json",
    content: '[{"country":"Chad","2022":1.5,"2021":2,"code":"TD"},{"country":"Fiji","2022":3.5,"2021":4,"code":"FJ"}]',
    right: { rows: 2, header: ["country", "2022", "2021", "code"], columns: { "2022": { type: "number", mean: 2.5 } } },
  },
  {
    says: "ids beyond 2^53 are different ones",
    file: "big.json",
    content: '[{"id":9223372036854775805,"v":"a"},{"id":9223372036854775806,"v":"a"},{"id":9223372036854775807,"v":"a"}]',
    right: {
      rows: 3,
      duplicate_rows: 0,
      columns: { id: { type: ["integer", "text"], distinct: 3 } },
      silent: [/constant|same value everywhere id/],
    },
  },
  {
    says: "integers of 30 digits in lines of JSON stay exact",
    file: "thirty.jsonl",
    content: lines(["0", "1", "2"].map((digit) => `{"n":12345678901234567890123456789${digit}}`)),
    right: { rows: 3, duplicate_rows: 0, columns: { n: { distinct: 3 } } },
  },
  {
    says: "1, 1.0 and 1e0 are one number",
    file: "spelling.json",
    content: '[{"n":1},{"n":1.0},{"n":1e0},{"n":2.50}]',
    right: { rows: 4, columns: { n: { type: "number", min: 1, max: 2.5, mean: 1.375 } } },
  },
  {
    says: "NaN, Infinity and -Infinity are no numbers, with a warning",
    file: "python.json",
    content: '[{"x":NaN},{"x":2.5},{"x":-Infinity},{"x":4.5},{"x":Infinity}]',
    right: {
      rows: 5,
      columns: { x: { type: "number", min: 2.5, max: 4.5, mean: 3.5 } },
      warns: [/x.*(NaN|infinite|non_finite|no number)/i],
    },
  },
  {
    says: "a number too large for a double is told",
    file: "overflow.json",
    content: '[{"x":1},{"x":1e999},{"x":3}]',
    right: { rows: 3, columns: { x: { type: "number", max: 3, mean: 2 } }, warns: [/infinite|too large|non_finite/] },
  },
  {
    says: "numbers in quotes beside numbers are told",
    file: "quoted.json",
    content: JSON.stringify(records(40, (i) => ({ n: i % 2 === 0 ? i : String(i) }))),
    right: { rows: 40, columns: { n: { distinct: 40 } }, warns: [/n.*(string|text|mixes)/i] },
  },
  {
    says: "an object inside an object becomes columns with dotted names",
    file: "nested.json",
    content: JSON.stringify(records(4, (i) => ({ id: i, at: { lat: i + 0.5, place: { name: `p${i}` } } }))),
    right: { rows: 4, header: ["id", "at.lat", "at.place.name"], columns: { "at.lat": { type: "number", mean: 2 } } },
  },
  {
    says: "a dotted key and an object of the same path are two columns",
    file: "collision.json",
    content: '[{"x":{"y":"inner"},"x.y":1},{"x":{"y":"other"},"x.y":2}]',
    right: { rows: 2, column_count: 2, missing_cells: 0 },
  },
  {
    says: "arrays in cells are kept as their text, and told",
    file: "tags.json",
    content: JSON.stringify(records(5, (i) => ({ id: i, tags: i % 2 === 0 ? ["a", "b"] : [] }))),
    right: { rows: 5, columns: { tags: { type: "text", distinct: 2, missing: 0 } }, warns: [/tags.*(array|nested)/i] },
  },
  {
    says: "the array inside one object is the table, and its key is told",
    file: "envelope.json",
    content: JSON.stringify({ status: "ok", count: 6, errors: [], data: records(6, (i) => ({ id: i, v: i * 1.5 })) }),
    right: { rows: 6, header: ["id", "v"], columns: { v: { type: "number", mean: 3.75 } }, warns: [/data/] },
  },
  {
    says: "an envelope of ten million letters is read",
    file: "large-envelope.json",
    content: () => JSON.stringify({ meta: { page: 1 }, items: records(100_000, (i) => ({ id: i, label: `${"x".repeat(70)}${i % 7}` })) }),
    right: { rows: 100_000, header: ["id", "label"], columns: { id: { type: "integer", min: 0, max: 99_999 }, label: { distinct: 7 } } },
  },
  {
    says: "an array two keys deep is found",
    file: "deep-envelope.json",
    content: JSON.stringify({ response: { status: 200, result: { rows: records(7, (i) => ({ k: i })) } } }),
    right: { rows: 7, columns: { k: { type: "integer", mean: 3 } }, warns: [/rows/] },
  },
  {
    says: "features of GeoJSON are rows, their properties columns",
    file: "stations.geojson",
    content: JSON.stringify({
      type: "FeatureCollection",
      features: records(5, (i) => ({
        type: "Feature",
        properties: { name: `S${i}`, height: i * 10 },
        geometry: { type: "Point", coordinates: [i, i / 2] },
      })),
    }),
    right: {
      rows: 5,
      columns: { "properties.name": { type: "text", distinct: 5 }, "properties.height": { type: "integer", mean: 20 } },
      source: { format: ["geojson", "json_object", "json_array"] },
    },
  },
  {
    says: "one object of plain values is one row",
    file: "one.json",
    content: '{"id":7,"name":"only","ok":true}',
    right: { rows: 1, header: ["id", "name", "ok"], columns: { id: { type: "integer", mean: 7 } } },
  },
  {
    says: "an array of plain numbers is one column",
    file: "scalars.json",
    content: "[3, 5, 10, null]",
    right: { rows: 4, column_count: 1, missing_cells: 1 },
  },
  {
    says: "keys of JavaScript's own objects are ordinary names",
    file: "prototype.json",
    content: '[{"__proto__":1,"constructor":2,"toString":"a"},{"__proto__":3,"constructor":4,"toString":"b"}]',
    right: { rows: 2, header: ["__proto__", "constructor", "toString"], columns: { constructor: { mean: 3 } }, missing_cells: 0 },
  },
  {
    says: "keys that differ in case alone are two columns",
    file: "case.json",
    content: '[{"id":1,"ID":"a"},{"id":2,"ID":"b"}]',
    right: { rows: 2, header: ["id", "ID"], columns: { id: { type: "integer", mean: 1.5 }, ID: { type: "text", distinct: 2 } } },
  },
  {
    says: "a key written twice in an object counts once",
    file: "twice.json",
    content: '[{"a":1,"a":2,"b":5},{"a":3,"a":4,"b":6}]',
    right: { rows: 2, header: ["a", "b"], columns: { a: { count: 2, mean: [3, 2] } } },
  },
  {
    says: "escapes and halves of pairs are letters",
    file: "escapes.json",
    content: '[{"t":"\\ud83d\\ude00 \\u00e9"},{"t":"\\ud83d"},{"t":"tab\\there"}]',
    right: { rows: 3, columns: { t: { type: "text", distinct: 3, values: { "😀 é": 1 } } } },
  },
  {
    says: "JSON with a byte order mark",
    file: "marked.json",
    content: '\ufeff[{"a":1},{"a":2}]',
    right: { rows: 2, columns: { a: { type: "integer", mean: 1.5 } } },
  },
  {
    says: "JSON as UTF-16",
    file: "wide.json",
    content: encodeUtf16('[{"naïve":1},{"naïve":2}]', "le", true),
    right: { rows: 2, header: ["naïve"], source: { encoding: "utf-16le" } },
  },
  {
    says: "JSON that is called .csv is read as JSON",
    file: "really.csv",
    content: '[{"a":1,"b":2},\n{"a":3,"b":4}]',
    right: { rows: 2, header: ["a", "b"], source: { format: "json_array" } },
  },
  {
    says: "CSV that is called .json is read as CSV",
    file: "really.json",
    content: "a,b\n1,2\n3,4\n",
    right: { rows: 2, header: ["a", "b"], source: { format: "csv" } },
  },
  {
    says: "null and an absent key are missing, an empty text is missing or a value",
    file: "nothing.json",
    content: '[{"a":null,"b":1},{"b":2},{"a":"x","b":3}]',
    right: { rows: 3, missing_cells: 2, columns: { a: { type: "text", missing: 2, distinct: 1 } } },
  },
];

/** JSON that is refused, with the place. */
const broken: readonly CorpusCase[] = [
  {
    says: "JSON that ends in the middle is refused",
    file: "cut.json",
    content: '[{"a":1},\n{"a":2},\n{"a":',
    refused: /json_truncated.*line 3/,
  },
  {
    says: "a comma too many is refused with its line",
    file: "comma.json",
    content: '[{"a":1},\n{"a":2,},\n{"a":3}]',
    refused: /json_invalid.*line 2/,
  },
  {
    says: "comments in JSON are refused with their line",
    file: "comment.json",
    content: '[{"a":1},\n// no\n{"a":2}]',
    refused: /json_invalid.*line [23]/,
  },
  {
    says: "single quotes are refused with their line",
    file: "quotes.json",
    content: "[{\"a\":1},\n{'a':2}]",
    refused: /json_invalid.*line 2/,
  },
  {
    says: "a broken line among lines of JSON is refused by number",
    file: "broken.jsonl",
    content: '{"a":1}\n{"a":2}\n{"a":oops}\n',
    refused: /json_invalid.*line 3/,
  },
  { says: "an empty array is refused", file: "empty.json", content: "[]", refused: /no_rows/ },
  { says: "a hundred thousand brackets are refused", file: "brackets.json", content: "[".repeat(100_000), refused: /json/ },
];

/** Shapes of JSON. */
export const jsonShapes: readonly CorpusCase[] = [...read, ...broken];
