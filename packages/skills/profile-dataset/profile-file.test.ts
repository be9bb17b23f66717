import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { DatasetProfile } from "./dataset-profile.ts";
import { profileFile } from "./profile-file.ts";
import type { ProfileOptions } from "./source/open-how.ts";
import { columnNamed } from "./testing/column-named.ts";
import { profileText } from "./testing/profile-text.ts";
import { recordingContext } from "./testing/recording-context.ts";

test("any table has its rows, missing cells and distinct values counted right, in every encoding", async () => {
  const cell = fc.string({ minLength: 0, maxLength: 6, unit: fc.constantFrom("a", "b", '"', ",", "\n", "é", " x") });
  const table = fc.array(fc.tuple(fc.constantFrom("k", "l"), cell), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom("utf8", "utf16le"), async (rows, encoding) => {
      const text = [["key", "value"], ...rows].map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
      const profile = await profileText(Buffer.from(encoding === "utf8" ? text : `\ufeff${text}`, encoding), "x.csv", fixedDialect);
      const values = rows.map(([, value]) => value).filter((value) => value.trim() !== "");
      expect(profile.rows).toBe(rows.length);
      expect(profile.missing_cells).toBe(rows.length - values.length);
      expect(columnNamed(profile, "value").distinct.count).toBe(new Set(values).size);
    }),
    { numRuns: 60 },
  );
});

test("every figure of 60,000 different values is exact", async () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, index) => `${index},${index % 10 === 0 ? "often" : `v${index}`},${(index * 7919) % 60_000}`,
  );
  const profile = await profileText(`id,name,n\n${rows.join("\n")}\n`);
  const name = columnNamed(profile, "name");
  expect(name.distinct).toEqual({ count: 54_001 });
  expect(name.frequent_values.values[0]).toEqual({ value: "often", count: 6000, share: 0.1 });
  expect(columnNamed(profile, "n").numbers).toMatchObject({
    count: 60_000,
    min: 0,
    max: 59_999,
    mean: 29_999.5,
    standard_deviation: expect.closeTo(17_320.65, 2),
    quantiles: { p25: 14_999.75, p50: 29_999.5, p75: 44_999.25 },
  });
  const drawn = columnNamed(profile, "n").numbers?.histogram.bins.reduce((sum, bin) => sum + bin.count, 0);
  expect(drawn).toBe(60_000);
});

const row = (index: number): string =>
  [
    index,
    index % 7 === 3 ? "" : (index * 0.37).toFixed(2),
    ["north", "south", '"east, far"', "n.a. yet"][index % 4],
    `2024-0${(index % 9) + 1}-1${index % 10}`,
    index % 50 === 0 ? "unknown" : index % 13,
    `2024-01-01 0${index % 10}:00:00`,
  ].join(",");
const mixedTable = `id,amount,region,day,rating,at\n${Array.from({ length: 4000 }, (_, index) => row(index % 3990)).join("\n")}\n`;

test("the columns in several groups have the figures of all in one", async () => {
  const whole = await profileText(mixedTable);
  expect(whole.duplicate_rows.count).toBe(10);
  expect(await profileText(mixedTable, "data.csv", {}, { groupColumns: 2 })).toEqual(whole);
});

test("a file that the database reads as it stands has the figures of one that is rewritten row by row", async () => {
  const rewritten = await profileWith(mixedTable, Number.POSITIVE_INFINITY);
  expect(await profileWith(mixedTable, 0)).toEqual(rewritten);
  const large = `${mixedTable}${mixedTable.slice(mixedTable.indexOf("\n") + 1).repeat(9)}`;
  expect(await profileWith(large, 0)).toEqual(await profileWith(large, Number.POSITIVE_INFINITY));
});

test("a file that is not as plain as its first rows is read again, and says what is wrong with it", async () => {
  const profile = await profileWith(`${mixedTable.repeat(1)}only one cell\n`, 0);
  expect(profile).toMatchObject({ rows: 4001, ragged_rows: { too_short: 1, too_long: 0, first_row: 4001 } });
});

test("says what it finds while it reads, each warning once, and ends with every row counted", async () => {
  await withFile(`a,b\n${"1,x\n2,\n3,é\n".repeat(100_000)}only one cell\n`, async (path) => {
    const { context, recording } = recordingContext({ folder: tmpdir() });
    const profile = await profileFile({ name: "live.csv", path, sizeBytes: statSync(path).size }, {}, context);
    const findings = recording.deltas.map((delta) => delta.delta).join("");
    expect(recording.deltas.every((delta) => delta.part === "findings" && delta.format === "markdown")).toBe(true);
    expect(findings).toMatch(/^\*\*live\.csv\*\*: CSV separated by commas, UTF-8, .* about 3\d\d,\d{3} rows/);
    expect(findings).toMatch(/\| `a` \| integer \|/);
    expect(findings.match(/repeat an earlier row/g)).toHaveLength(1);
    expect(findings.match(/another number of cells/g)).toHaveLength(1);
    expect(recording.progress.length).toBeGreaterThan(1);
    expect(recording.progress.every((one) => one.total == null || one.total >= one.completed)).toBe(true);
    expect(new Set(recording.progress.map((one) => one.unit))).toEqual(new Set(["rows", "columns"]));
    expect(recording.progress.at(-1)).toMatchObject({ completed: profile.rows, total: profile.rows, unit: "rows" });
    expect(recording.flushes).toBeGreaterThanOrEqual(1);
  });
});

test("stops with the signal's reason in the middle of the work", async () => {
  await withFile(`a,b\n${"1,x\n2,y\n".repeat(200_000)}`, async (path) => {
    const stop = new AbortController();
    const reason = new Error("cancelled by the user");
    const { context, recording } = recordingContext({ folder: tmpdir(), signal: stop.signal, onFlush: () => stop.abort(reason) });
    await expect(profileFile({ name: "x.csv", path, sizeBytes: statSync(path).size }, {}, context)).rejects.toBe(reason);
    expect(recording.flushes).toBe(1);
  });
});

const fixedDialect: ProfileOptions = { hasHeader: true, delimiter: ",", quote: '"', escape: '"' };

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

/** The profile of a text of which `plainFromBytes` decides who reads it. */
async function profileWith(content: string, plainFromBytes: number): Promise<DatasetProfile> {
  return await withFile(content, async (path) => {
    const { context } = recordingContext({ folder: tmpdir() });
    return await profileFile({ name: "x.csv", path, sizeBytes: statSync(path).size }, {}, context, { plainFromBytes });
  });
}

async function withFile<Result>(content: string, use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "profile-file-"));
  try {
    const path = join(folder, "x.csv");
    writeFileSync(path, content);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
