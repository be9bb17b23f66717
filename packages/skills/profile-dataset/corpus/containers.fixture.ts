import { readFileSync } from "node:fs";
import { deflateSync, gzipSync } from "node:zlib";
import type { CorpusCase } from "./corpus-case.testing.ts";
import { lines, table } from "./make-content.testing.ts";

const kept = (name: string) => (): Uint8Array => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const csv = table("id,city,v", 20, (i) => `${i},Town ${i % 4},${i}.5`);
const right = {
  rows: 20,
  header: ["id", "city", "v"],
  columns: { id: { type: "integer", min: 0, max: 19 }, city: { type: "text", distinct: 4 }, v: { type: "number", mean: 10 } },
} as const;
// What the workbook and the Parquet file of `fixtures/make-binary-fixtures.py` hold.
const goods = {
  id: { type: "integer", distinct: 6, min: 1, max: 6 },
  name: { type: "text", distinct: 6 },
  price: { type: "number", missing: 1, min: -2.5, max: 1234.5, mean: 250.1 },
  bought: { type: ["date", "datetime"], min: "2023-12-31", max: "2024-02-29" },
  checked: { type: ["datetime", "date"], max: "2024-02-29T18:30:00Z" },
  stocked: { type: "boolean", distinct: 2, missing: 0 },
} as const;

/** Files that hold a table in another form than text. */
const opened: readonly CorpusCase[] = [
  {
    says: "a gzip file is opened",
    file: "towns.csv.gz",
    content: () => gzipSync(csv),
    right: { ...right, source: { compression: "gzip", format: "csv" } },
  },
  { says: "gzip is known by its bytes, whatever the name", file: "towns.csv", content: () => gzipSync(csv), right },
  {
    says: "a gzip file of several members is read to its end",
    file: "members.csv.gz",
    content: () => Buffer.concat([gzipSync(csv.slice(0, 50)), gzipSync(csv.slice(50))]),
    right,
  },
  {
    says: "lines of JSON in gzip",
    file: "log.jsonl.gz",
    content: () => gzipSync(lines([1, 2, 3].map((n) => JSON.stringify({ n, t: `t${n}` })))),
    right: { rows: 3, header: ["n", "t"], source: { compression: "gzip", format: "json_lines" } },
  },
  {
    says: "Shift-JIS in gzip is still recognised",
    file: "kana.csv.gz",
    content: () => gzipSync(kept("cases/enc_shiftjis.csv")()),
    right: { rows: 4, header: ["名前", "都市", "数"], source: { encoding: "shift_jis" } },
  },
  {
    says: "a workbook's sheet is a table with its types",
    file: "goods.xlsx",
    content: kept("goods.xlsx"),
    right: { rows: 6, header: Object.keys(goods), columns: goods, missing_cells: 1, source: { format: "xlsx" } },
  },
  {
    says: "the sheet of several that was read is told",
    file: "sheets.xlsx",
    content: kept("sheets.xlsx"),
    right: { rows: 6, source: { format: "xlsx", table: "goods" }, warns: [/sheet/i] },
  },
  {
    says: "a Parquet file has the types that it declares",
    file: "goods.parquet",
    content: kept("goods.parquet"),
    right: { rows: 6, header: Object.keys(goods), columns: goods, missing_cells: 1, source: { format: "parquet" } },
  },
  {
    says: "a Parquet file of nested, decimal and 64-bit columns",
    file: "odd.parquet",
    content: kept("odd.parquet"),
    right: { rows: 3, columns: { big: { distinct: 3 }, amount: { type: "number", min: 0.01, max: 12345678.9 }, tags: { type: "text" } } },
  },
];

/** Files that are no table. */
const refused: readonly CorpusCase[] = [
  {
    says: "a gzip file that was cut off is refused as such",
    file: "cut.csv.gz",
    content: () => gzipSync(table("a,b", 5000, (i) => `${i},${(i * 7919) % 4999}`)).subarray(0, 9000),
    refused: /gzip|cut|truncat|damaged|incomplete/i,
  },
  { says: "a gzip file of nothing is refused as empty", file: "nothing.csv.gz", content: () => gzipSync(""), refused: /empty_file/ },
  { says: "a file of nothing is refused as empty", file: "nothing.csv", content: "", refused: /empty_file/ },
  { says: "a file of blank lines is refused as empty", file: "blank.csv", content: "\n \n\r\n", refused: /empty_file/ },
  {
    says: "a web page is refused by name, whatever the file is called",
    file: "page.json",
    content: "<!doctype html>\n<html><body>Sign in, please</body></html>\n",
    refused: /html/i,
  },
  {
    says: "a web page after blank lines and a comment is refused by name",
    file: "error.csv",
    content: "\n\n<!-- cached -->\n<HTML>\n<body>503, try again, later</body>\n</HTML>\n",
    refused: /html/i,
  },
  {
    says: "XML is refused by name",
    file: "feed.csv",
    content: '<?xml version="1.0"?>\n<rows><row a="1" b="2"/></rows>\n',
    refused: /xml/i,
  },
  {
    says: "a PDF is refused by name",
    file: "report.csv",
    content: Buffer.from("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "latin1"),
    refused: /pdf/i,
  },
  {
    says: "a picture is refused as no text",
    file: "chart.csv",
    content: () => Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), deflateSync(csv.repeat(20))]),
    refused: /not_text|PNG/i,
  },
  { says: "a zip archive that is no workbook is refused by name", file: "archive.csv", content: kept("archive.zip"), refused: /zip/i },
  {
    says: "a workbook of the old kind is refused with what to do",
    file: "old.xls",
    content: () => Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2000)]),
    refused: /xls.*(save|csv)/i,
  },
  {
    says: "a workbook without any cell is refused as empty",
    file: "empty.xlsx",
    content: kept("empty.xlsx"),
    refused: /empty_file|no_rows/,
  },
  {
    says: "a damaged workbook is refused, not crashed on",
    file: "damaged.xlsx",
    content: () => kept("goods.xlsx")().subarray(0, 900),
    refused: /\w+/,
  },
  {
    says: "a damaged Parquet file is refused, not crashed on",
    file: "damaged.parquet",
    content: () => kept("goods.parquet")().subarray(0, 900),
    refused: /parquet/i,
  },
  {
    says: "prose is refused as no table",
    file: "tale.csv",
    content: "Once, in a hall, there stood\na king, who had no crown, no land, no sword\nand nobody, not one, came\n".repeat(30),
    refused: /not_a_table/,
  },
  {
    says: "a quote that is never closed is refused with its line",
    file: "open-quote.csv",
    content: `a,b\n1,"x\n${"2,y\n".repeat(50)}`,
    refused: /unclosed_quote.*line 2/,
  },
];

/** Compressed and binary files, and those that are refused. */
export const containers: readonly CorpusCase[] = [...opened, ...refused];
