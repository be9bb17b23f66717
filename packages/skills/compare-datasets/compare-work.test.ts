import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recordingContext } from "../profile-dataset/testing/recording-context.ts";
import { work } from "./compare-work.ts";
import type { Comparison } from "./comparison.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "compare-work-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Compares files of the folder of fixtures, or at absolute paths, by the engine. */
function compare(...names: string[]): Promise<Comparison> {
  const files = names.map((name) => {
    const path = name.startsWith("/") ? name : fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
    return { label: name, name, path, sizeBytes: statSync(path).size };
  });
  return work({ files, failed: [] }, recordingContext({ folder }).context);
}

/** Compares two texts as files. */
async function compareTexts(before: string, now: string): Promise<string[]> {
  const paths = [before, now].map((text, index) => {
    const path = join(folder, `${index}.csv`);
    writeFileSync(path, text);
    return path;
  });
  const { differences } = await compare(...paths);
  return differences.map(({ kind, column, message }) => `${kind} ${column}: ${message}`);
}

test.each([
  ["shift.csv", ["distribution_changed price"]],
  ["newcat.csv", ["new_values colour"]],
  ["dups.csv", ["uniqueness_lost id", "uniqueness_lost email", "duplicate_rows_changed null"]],
  ["base.csv", []],
])("finds in %s what was changed and nothing else", async (name, expected) => {
  const { differences } = await compare("base.csv", name);
  expect(differences.map(({ kind, column }) => `${kind} ${column}`)).toEqual(expected);
});

test("finds that the fiftieth of sixty columns became text", async () => {
  const { differences, columns } = await compare("wide_a.csv", "wide_b.csv");
  expect(differences).toMatchObject([{ kind: "type_changed", column: "c50", message: "was integer, is text" }]);
  expect(columns).toHaveLength(60);
});

test("tells of a file that is no table and compares the others", async () => {
  writeFileSync(join(folder, "empty.csv"), "");
  const { files, failed_files } = await compare("base.csv", join(folder, "empty.csv"), "dups.csv");
  expect(files.map(({ label }) => label)).toEqual(["base.csv", "dups.csv"]);
  expect(failed_files).toMatchObject([{ message: expect.stringContaining("empty") }]);
});

const rows = (line: (index: number) => string) => Array.from({ length: 300 }, (_, index) => line(index)).join("\n");
const day = (index: number) => new Date(Date.UTC(2024, 0, 1) + (index % 200) * 86_400_000).toISOString().slice(0, 10);
const price = (index: number) => (50 + ((index * 37) % 101) / 2).toFixed(2);

test("finds an outlier, dates a year later, another date format, and another order of columns", async () => {
  const head = "row,day,price\n";
  const before = head + rows((index) => `r${index},${day(index)},${price(index)}`);
  const outlier = head + rows((index) => `r${index},${day(index)},${index === 7 ? "-99999" : price(index)}`);
  expect((await compareTexts(before, outlier)).filter((one) => one.startsWith("range_changed"))).toEqual([
    "range_changed price: ranges from -99,999 to 100, was 50 to 100; only a few values lie outside",
  ]);
  const later = head + rows((index) => `r${index},${day(index).replace("2024", "2025")},${price(index)}`);
  expect(await compareTexts(before, later)).toEqual([expect.stringMatching(/^distribution_changed day: dates are 36[56] days later/)]);
  const german = head + rows((index) => `r${index},${day(index).split("-").toReversed().join(".")},${price(index)}`);
  const formats = await compareTexts(before, german);
  expect(formats.at(-1)).toMatch(/^format_changed day: dates are written as DD\.MM\.YYYY, were YYYY-MM-DD/);
  const turned = `price,row,day\n${rows((index) => `${price(index)},r${index},${day(index)}`)}`;
  expect(await compareTexts(before, turned)).toEqual(['column_order_changed null: has its columns in another order: "price" from 3 to 1']);
});
