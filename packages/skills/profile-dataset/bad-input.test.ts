import { mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { columnNamed } from "./testing/column-named.ts";
import { profilePath, profileText } from "./testing/profile-text.ts";

const tsvRows = Array.from({ length: 30 }, (_, index) => `${index}\tname ${index}\t${index * 1.5}`).join("\n");

const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));

describe("is refused with a code and a message that says what to do", () => {
  test.each<[string, string | Uint8Array, string, string, RegExp]>([
    ["an empty file", "", "a.csv", "empty_file", /0 bytes/],
    ["a file of blank lines", "\n\n  \n", "a.csv", "empty_file", /blank/],
    ["a byte order mark and nothing else", "\ufeff", "a.csv", "empty_file", /blank/],
    ["a header without rows", "id,name\n", "a.csv", "no_rows", /"id", "name".*has_header=false/],
    ["an empty JSON array", "[ ]", "a.json", "no_rows", /empty JSON array/],
    ["a gzip file inside a gzip file", gzipSync(gzipSync("a,b\n1,2\n")), "a.csv", "not_text", /Unpack it/],
    ["a gzip file cut off", gzipSync(tsvRows).subarray(0, 90), "a.tsv.gz", "gzip_damaged", /complete file/],
    ["an empty file in gzip", gzipSync(""), "a.csv.gz", "empty_file", /empty/],
    ["random bytes", deflateSync(Buffer.from(tsvRows.repeat(50))), "a.csv", "not_text", /binary/],
    ["a workbook cut off", fixture("goods.xlsx").subarray(0, 3000), "a.xlsx", "workbook_damaged", /Save it again/],
    ["a workbook without a cell", fixture("empty.xlsx"), "a.xlsx", "empty_file", /no cell/],
    ["an old workbook", Buffer.from("d0cf11e0a1b11ae1", "hex"), "a.xls", "not_text", /\.xlsx or CSV/],
    ["a Parquet file cut off", fixture("goods.parquet").subarray(0, 1000), "a.parquet", "parquet_damaged", /Write it again/],
    ["a ZIP archive of other files", fixture("archive.zip"), "a.zip", "not_text", /ZIP archive.*Unpack/],
    ["a PDF document", "%PDF-1.7\n1 0 obj\n", "a.pdf", "not_text", /PDF/],
    ["a web page", "<!DOCTYPE html>\n<html><body>404</body></html>", "a.csv", "not_text", /HTML page.*upload the data itself/],
    ["text with NUL bytes", "a,b\n1,\0\n", "a.csv", "not_text", /NUL/],
    [
      "prose",
      "Once, it was long ago, a queen lived\nthere was, well, a king, who\nhad, you know, no crown, no castle, nothing\n".repeat(20),
      "a.csv",
      "not_a_table",
      /sentences.*line 2 has/,
    ],
    ["a quote never closed", `a,b\n1,"x\n${"2,y\n".repeat(50)}`, "a.csv", "unclosed_quote", /line 2.*twice/],
    ["JSON cut off", '[{"a":1},{"a":', "a.json", "json_truncated", /element 2.*line 1/],
    ["invalid JSON", '[{"a":1},\n{"a":oops}]', "a.json", "json_invalid", /Element 2.*line 2/],
    ["a broken JSON line", '{"a":1}\n{"a":,}\n{"a":3}\n', "a.jsonl", "json_invalid", /Element 2.*line 2/],
    ["deep JSON", "[".repeat(100_000) + "]".repeat(100_000), "a.json", "json_too_deep", /64 levels/],
    [
      "more columns than a table has",
      `${Array.from({ length: 20_000 }, (_, index) => `c${index}`).join(",")}\n1\n`,
      "a.csv",
      "too_many_columns",
      /16384/,
    ],
    [
      "objects whose keys are data",
      JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ [`id${index}`]: 1 }))),
      "a.json",
      "too_many_columns",
      /keys/,
    ],
  ])("%s is refused", async (_what, content, name, code, message) => {
    await expect(profileText(content, name)).rejects.toMatchObject({ name: "SkillFailure", code, message: expect.stringMatching(message) });
  });

  test("one line of 100 MB", async () => {
    await withHugeFile("huge.csv", "a,b\n", "x".repeat(1_000_000), 100, async (path) => {
      await expect(profilePath(path)).rejects.toMatchObject({ code: "record_too_long", details: { line: 2 } });
    });
  });

  test("a first line of 100 MB", async () => {
    await withHugeFile("huge.csv", "a,b", "x".repeat(1_000_000), 100, async (path) => {
      await expect(profilePath(path)).rejects.toMatchObject({ code: "record_too_long", details: { line: 1 } });
    });
  });

  test("a line of 100 MB after many short ones", async () => {
    await withHugeFile("huge.csv", `a,b\n${"1,2\n".repeat(500_000)}`, "x".repeat(1_000_000), 100, async (path) => {
      await expect(profilePath(path)).rejects.toMatchObject({ code: "record_too_long", details: { line: 500_002 } });
    });
  });

  test("a quote that is never closed after many rows", async () => {
    const content = `a,b\n${"1,x\n".repeat(400_000)}2,"y\n${"3,z\n".repeat(1000)}`;
    await expect(profileText(content)).rejects.toMatchObject({ code: "unclosed_quote", details: { line: 400_002 } });
  });

  test("what unpacks to more than is profiled", async () => {
    const zeros = gzipSync(Buffer.from(`a,b\n${"0,0\n".repeat(300_000)}`));
    await expect(profileText(zeros, "a.csv.gz", {}, { unpackedBytes: 1_000_000 })).rejects.toMatchObject({ code: "file_too_large" });
    await expect(profileText(fixture("goods.xlsx"), "a.xlsx", {}, { workbookBytes: 1000 })).rejects.toMatchObject({
      code: "file_too_large",
    });
  });

  test.each([
    ["an encoding nobody knows", { encoding: "klingon" }, "unknown_encoding"],
    ["more lines to skip than there are", { skipRows: 7 }, "no_rows"],
  ])("an input that names %s is refused", async (_what, options, code) => {
    await expect(profileText("a,b\n1,2\n", "a.csv", options)).rejects.toMatchObject({ code });
  });

  test("one JSON element of 100 MB", async () => {
    await withHugeFile("huge.json", '[{"a":"', "x".repeat(1_000_000), 100, async (path) => {
      await expect(profilePath(path)).rejects.toMatchObject({ code: "record_too_long" });
    });
  });

  test("a quote that is opened early and swallows 100 MB of lines", async () => {
    await withHugeFile("huge.csv", 'a,b\n1,"', "2,3\n".repeat(250_000), 100, async (path) => {
      await expect(profilePath(path)).rejects.toMatchObject({ code: "record_too_long", details: { line: 2 } });
    });
  });
});

describe("is read with a warning", () => {
  test("ragged rows: short ones miss values, long ones lose them", async () => {
    const profile = await profileText("a,b,c\n1,2,3\n1,2\n1,2,3,4\n5,6,7\n8,9,10\n");
    expect(profile.rows).toBe(5);
    expect(profile.ragged_rows).toEqual({ too_short: 1, too_long: 1, first_row: 2 });
    expect(columnNamed(profile, "c")).toMatchObject({ count: 4, missing: 1 });
    expect(warningCodes(profile)).toContain("ragged_rows");
    expect(profile.warnings.find((one) => one.code === "ragged_rows")?.message).toContain("first in line 3 (2 cells)");
  });

  test("text that is not UTF-8, with how certain its encoding is", async () => {
    const rows = ["José,São Paulo", "Zoë,Malmö", "François,Besançon", "Núria,A Coruña", "Jürgen,Köln"];
    const profile = await profileText(Buffer.from(`name,city\n${`${rows.join("\n")}\n`.repeat(8)}`, "latin1"));
    expect(profile.source).toMatchObject({ encoding: "windows-1252" });
    expect(profile.source.encoding_certainty).toBeLessThan(1);
    expect(columnNamed(profile, "city").frequent_values.values.map((one) => one.value)).toContain("São Paulo");
    expect(profile.warnings.find((one) => one.code === "not_utf8")?.message).toMatch(/windows-1252 \(\d+ % certain\)/);
  });

  test.each(["utf16le", "utf16be"] as const)("%s, with and without a byte order mark", async (encoding) => {
    for (const mark of ["\ufeff", ""]) {
      const bytes = Buffer.from(`${mark}name,n\nJosé,1\nLi,2\n`, "utf16le");
      const profile = await profileText(encoding === "utf16be" ? bytes.swap16() : bytes);
      expect(profile.columns.map((column) => column.name)).toEqual(["name", "n"]);
      expect(columnNamed(profile, "name").frequent_values.values.map((one) => one.value)).toEqual(["José", "Li"]);
    }
  });

  test("UTF-8 with a few broken bytes", async () => {
    const good = "é,1\n".repeat(100);
    const profile = await profileText(Buffer.concat([Buffer.from(`name,n\n${good}`), Buffer.from([0x61, 0xff, 0x2c, 0x32, 0x0a])]));
    expect(profile.source.encoding).toBe("utf-8");
    expect(warningCodes(profile)).toContain("encoding_trouble");
    expect(profile.warnings.find((one) => one.column === "name" && one.code === "encoding_trouble")?.row).toBe(101);
  });

  test("text that was decoded wrongly before", async () => {
    expect(warningCodes(await profileText("name,n\nJosÃ©,1\nLi,2\n"))).toContain("garbled_text");
  });

  test("column names that repeat or are missing", async () => {
    const profile = await profileText("id,id,,id\n1,2,3,4\n5,6,7,8\n");
    expect(profile.columns.map((column) => column.name)).toEqual(["id", "id (2)", "column_3", "id (3)"]);
    expect(warningCodes(profile)).toContain("column_names");
  });

  test("a file without a header", async () => {
    const profile = await profileText("1,2.5,2024-01-01\n2,3.5,2024-01-02\n");
    expect(profile.rows).toBe(2);
    expect(profile.columns.map((column) => [column.name, column.type])).toEqual([
      ["column_1", "integer"],
      ["column_2", "number"],
      ["column_3", "date"],
    ]);
    expect(warningCodes(profile)).toContain("no_header");
  });

  test("numbers that are infinite, too large, or beyond 2^53", async () => {
    const profile = await profileText("x,y\n1,1\n1e999,9007199254740993\n-Infinity,2\n3,3\n");
    expect(columnNamed(profile, "x")).toMatchObject({ type: "number", count: 4, numbers: { count: 2, min: 1, max: 3, mean: 2 } });
    expect(warningCodes(profile)).toEqual(expect.arrayContaining(["non_finite_numbers", "large_integers"]));
  });

  test("the largest doubles of both signs have a mean though their sum overflows, and no deviation", async () => {
    const profile = await profileText("x\n1.7e308\n-1.7e308\n1.6e308\n");
    const { mean, standard_deviation, ...others } = columnNamed(profile, "x").numbers ?? expect.fail();
    expect({ mean, standard_deviation }).toEqual({ mean: expect.closeTo(1.6e308 / 3, -296), standard_deviation: null });
    expect(others).toMatchObject({ min: -1.7e308, max: 1.7e308, quantiles: { p50: 1.6e308 } });
    expect(Object.values(others.quantiles ?? {}).every(Number.isFinite)).toBe(true);
  });

  test("values with leading zeros stay text", async () => {
    const profile = await profileText("zip\n00501\n10001\n02134\n");
    expect(columnNamed(profile, "zip")).toMatchObject({ type: "text", numbers: null, distinct: { count: 3 } });
    expect(warningCodes(profile)).toContain("leading_zeros");
  });

  test("a column of numbers with something else in it", async () => {
    const rows = Array.from({ length: 100 }, (_, index) => (index === 41 ? "call us" : String(index))).join("\n");
    const profile = await profileText(`price\n${rows}\n`);
    expect(columnNamed(profile, "price")).toMatchObject({ type: "mixed", kinds: { integer: 99, text: 1 }, numbers: { count: 99 } });
    expect(profile.warnings.find((one) => one.code === "mixed_types")).toMatchObject({
      row: 42,
      message: expect.stringContaining('"call us"'),
    });
  });

  test("dates that fit both orders, only one, or neither", async () => {
    const order = async (dates: string[]): Promise<string | undefined> =>
      columnNamed(await profileText(`d\n${dates.join("\n")}\n`), "d").dates?.order;
    expect(await order(["01/02/2024", "03/04/2024"])).toBe("assumed_month_first");
    expect(await order(["01/02/2024", "30/04/2024"])).toBe("day_first");
    expect(await order(["01/02/2024", "04/30/2024"])).toBe("month_first");
    expect(await order(["30/04/2024", "04/30/2024"])).toBe("inconsistent");
    expect(await order(["2024-01-02", "2024-03-04"])).toBe("clear");
  });

  test("a single JSON record that is no table", async () => {
    expect(warningCodes(await profileText('{"a":{"b":[1,2]},"c":3}', "x.json"))).toContain("single_record");
  });

  test("constant, empty, mostly missing and id columns", async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `k${index},same,,${index < 10 ? index % 3 : "NA"}`).join("\n");
    const profile = await profileText(`id,constant,empty,rare\n${rows}\n`);
    const found = profile.warnings.map((one) => `${one.column} ${one.code}`);
    expect(found).toEqual(
      expect.arrayContaining([
        "id likely_id",
        "constant constant_column",
        "empty empty_column",
        "rare mostly_missing",
        "rare missing_markers",
      ]),
    );
    expect(columnNamed(profile, "rare").missing_markers).toEqual({ NA: 30 });
  });
});

describe("is read as what it is", () => {
  test.each([
    ["gzip", gzipSync("id,name\n1,a\n2,b\n"), { format: "csv", compression: "gzip", encoding: "utf-8" }],
    ["a workbook", fixture("goods.xlsx"), { format: "xlsx", encoding: null }],
    ["Parquet", fixture("goods.parquet"), { format: "parquet", encoding: null }],
  ])("%s is known by its bytes, whatever its name", async (_what, content, source) => {
    const profile = await profileText(content, "upload.bin");
    expect(profile.source).toMatchObject({ ...source, delimiter: source.format === "csv" ? "," : null });
    expect(columnNamed(profile, "id")).toMatchObject({ type: "integer", missing: 0 });
  });

  test.each([
    ["a,b", ","],
    ["a;b", ";"],
    ["a\tb", "\t"],
    ["a|b", "|"],
  ])("the delimiter of %j is found out", async (header, delimiter) => {
    const rows = ["x, y", "1.234,5", 'say "hi"'].map((cell, index) => `"${cell.replaceAll('"', '""')}"${delimiter}${index}`).join("\r\n");
    const profile = await profileText(`\ufeff${header}\r\n${rows}\r\n`, "upload.txt");
    expect(profile.source.delimiter).toBe(delimiter);
    expect(columnNamed(profile, "b")).toMatchObject({ type: "integer", numbers: { max: 2 } });
    expect(columnNamed(profile, "a").frequent_values.values.map((one) => one.value)).toContain('say "hi"');
  });

  test("decimal commas in a file that semicolons separate", async () => {
    expect(columnNamed(await profileText("name;price\na;1,5\nb;2,5\n"), "price")).toMatchObject({ type: "number", numbers: { mean: 2 } });
  });

  test("old Macintosh line ends", async () => {
    expect(await profileText("a,b\r1,2\r3,4\r")).toMatchObject({ rows: 2, ragged_rows: { too_short: 0, too_long: 0 } });
  });

  test("one column and no line break at the end", async () => {
    expect(columnNamed(await profileText("n\n1\n2\n3"), "n")).toMatchObject({ type: "integer", count: 3 });
  });

  test("JSON lines with nested objects, absent keys and arrays", async () => {
    const profile = await profileText('{"a":{"b":1,"c":[1,2]}}\n{"a":{"b":2},"d":null}\n{"d":true}\n', "x.ndjson");
    expect(profile.columns.map((column) => [column.name, column.type, column.count])).toEqual([
      ["a.b", "integer", 2],
      ["a.c", "text", 1],
      ["d", "boolean", 1],
    ]);
    expect(warningCodes(profile)).toContain("nested_values");
  });

  test("a table below more lines to skip than the sample holds", async () => {
    const notes = `${'a note, with commas; and "quotes\n'.repeat(60_000)}`;
    const profile = await profileText(`${notes}id,n\n1,2\n3,4,5\n`, "a.csv", { skipRows: 60_000 });
    expect(profile).toMatchObject({ rows: 2, source: { skipped_rows: 60_000 }, columns: [{ name: "id" }, { name: "n" }] });
    expect(profile.warnings.find((one) => one.code === "ragged_rows")?.message).toContain("first in line 60,003 (3 cells)");
    await expect(profileText(notes, "a.csv", { skipRows: 60_000 })).rejects.toMatchObject({
      code: "no_rows",
      message: expect.stringContaining("skip_rows"),
    });
  });

  test("an object around an array of records", async () => {
    const profile = await profileText('{"count":2,"items":[{"a":1},{"a":2}]}', "x.json");
    expect(profile).toMatchObject({ rows: 2, source: { format: "json_object", table: "items" } });
    expect(warningCodes(profile)).toContain("unwrapped");
  });

  test('JSON keys in another order are the same row, `1` and `"1"` are not the same value', async () => {
    const profile = await profileText('[{"a":1,"b":2},{"b":2,"a":1},{"a":"1","b":2}]', "x.json");
    expect(profile.duplicate_rows).toMatchObject({ count: 1, first_row: 2 });
    expect(columnNamed(profile, "a")).toMatchObject({ type: "mixed", kinds: { integer: 2, text: 1 } });
  });

  test("2,000 columns", async () => {
    const line = (cell: (index: number) => string): string => Array.from({ length: 2000 }, (_, index) => cell(index)).join(",");
    const rows = Array.from({ length: 60 }, (_, row) => line((index) => String(index + row)));
    const profile = await profileText(`${line((index) => `c${index}`)}\n${rows.join("\n")}\n`);
    expect(profile).toMatchObject({ rows: 60 });
    expect(columnNamed(profile, "c1999")).toMatchObject({ type: "integer", numbers: { min: 1999, max: 2058 } });
  });

  test("keys that would reach an object's prototype", async () => {
    const profile = await profileText('[{"__proto__":1,"constructor":2},{"__proto__":3,"toString":4}]', "x.json");
    expect(profile.columns.map((column) => column.name)).toEqual(["__proto__", "constructor", "toString"]);
    expect(Object.hasOwn(Object.prototype, "1")).toBe(false);
  });
});

function warningCodes(profile: { warnings: { code: string }[] }): string[] {
  return profile.warnings.map((warning) => warning.code);
}

async function withHugeFile(
  name: string,
  head: string,
  piece: string,
  pieces: number,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "huge-"));
  try {
    const file = openSync(join(folder, name), "w");
    writeSync(file, head);
    for (let written = 0; written < pieces; written++) writeSync(file, piece);
    await use(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
