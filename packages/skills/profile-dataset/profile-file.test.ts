import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { profileFile } from "./profile-file.ts";
import { columnNamed } from "./testing/column-named.ts";
import { profileText } from "./testing/profile-text.ts";
import { recordingContext } from "./testing/recording-context.ts";

test("any table has its rows, missing cells and distinct values counted right, in every encoding", async () => {
  const cell = fc.string({ minLength: 0, maxLength: 6, unit: fc.constantFrom("a", "b", '"', ",", "\n", "é", " x", "7") });
  const table = fc.array(fc.tuple(fc.constantFrom("k", "l"), cell), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom("utf8", "utf16le"), async (rows, encoding) => {
      const text = Papa.unparse([["key", "value"], ...rows], { newline: "\n", quotes: true });
      const profile = await profileText(Buffer.from(encoding === "utf8" ? text : `\ufeff${text}`, encoding), "x.csv", {
        hasHeader: true,
        delimiter: ",",
      });
      const values = rows.map(([, value]) => value).filter((value) => value.trim() !== "");
      expect(profile.rows).toBe(rows.length);
      expect(profile.missing_cells).toBe(rows.length - values.length);
      const isNumber = (value: string): boolean => /^\s*\d+\s*$/.test(value) && !/^\s*0\d/.test(value);
      const distinct = new Set(values.map((value) => (isNumber(value) ? `number ${Number(value)}` : value)));
      expect(columnNamed(profile, "value").distinct.count).toBe(distinct.size);
    }),
    { numRuns: 150 },
  );
});

test("past its limits a column goes over to sketches that stay close and say so", async () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, index) => `${index},${index % 10 === 0 ? "often" : `v${index}`},${(index * 7919) % 60_000}`,
  );
  const profile = await profileText(`id,name,n\n${rows.join("\n")}\n`);
  const name = columnNamed(profile, "name");
  expect(name.distinct.exact).toBe(false);
  expect(Math.abs(name.distinct.count / 54_001 - 1)).toBeLessThan(4 * (name.distinct.standard_error ?? 0));
  const [often] = name.frequent_values.values;
  expect(often?.value).toBe("often");
  expect(often?.count).toBeLessThanOrEqual(6000);
  expect((often?.count ?? 0) + name.frequent_values.max_undercount).toBeGreaterThanOrEqual(6000);
  const numbers = columnNamed(profile, "n").numbers;
  expect(numbers).toMatchObject({ count: 60_000, min: 0, max: 59_999, mean: expect.closeTo(29_999.5, 4), quantiles: { exact: false } });
  expect(Math.abs((numbers?.quantiles.p50 ?? 0) - 30_000)).toBeLessThan(300);
  const drawn = numbers?.histogram.bins.reduce((sum, bin) => sum + bin.count, 0);
  expect(drawn).toBe(60_000);
});

test("with little memory allowed the figures that need none stay exact", async () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `${index % 977},text ${index}`);
  const limits = { distinctValuesPerColumn: 100, distinctValues: 200, distinctCharacters: 10_000, fingerprintSlots: 4096 };
  const profile = await profileText(`n,t\n${rows.join("\n")}\n`, "x.csv", {}, limits);
  const naive = rows.map((_, index) => index % 977);
  const mean = naive.reduce((sum, value) => sum + value, 0) / naive.length;
  expect(columnNamed(profile, "n").numbers).toMatchObject({ count: 5000, min: 0, max: 976, mean: expect.closeTo(mean, 6) });
  expect(columnNamed(profile, "t").text).toMatchObject({ count: 5000, min_length: 6, max_length: 9 });
  expect(profile.duplicate_rows).toMatchObject({ count: 0, exact: false });
});

test("says what it finds while it reads, each warning once, and ends with every row counted", async () => {
  await withFile(`a,b\n${"1,x\n2,\n3,é\n".repeat(400_000)}only one cell\n`, async (path) => {
    const { context, recording } = recordingContext({ folder: tmpdir() });
    const profile = await profileFile({ name: "live.csv", path, sizeBytes: statSync(path).size }, {}, context);
    const findings = recording.deltas.map((delta) => delta.delta).join("");
    expect(recording.deltas.every((delta) => delta.part === "findings" && delta.format === "markdown")).toBe(true);
    expect(findings).toMatch(/^\*\*live\.csv\*\*: CSV separated by commas, UTF-8, .* about 1,200,001 rows/);
    expect(findings).toMatch(/\| `a` \| integer \|/);
    expect(findings.match(/repeat an earlier row/g)).toHaveLength(1);
    expect(findings.match(/another number of cells/g)).toHaveLength(1);
    expect(recording.progress.length).toBeGreaterThan(1);
    const completed = recording.progress.map((one) => one.completed);
    expect(completed).toEqual(completed.toSorted((x, y) => x - y));
    expect(recording.progress.every((one) => one.unit === "rows" && (one.total ?? 0) >= one.completed)).toBe(true);
    expect(recording.progress.at(-1)).toMatchObject({ completed: profile.rows, total: profile.rows });
    expect(recording.flushes).toBeGreaterThanOrEqual(recording.progress.length - 1);
  });
});

test("stops with the signal's reason in the middle of the file", async () => {
  await withFile(`a,b\n${"1,x\n2,y\n".repeat(500_000)}`, async (path) => {
    const stop = new AbortController();
    const reason = new Error("cancelled by the user");
    const { context, recording } = recordingContext({ folder: tmpdir(), signal: stop.signal, onFlush: () => stop.abort(reason) });
    await expect(profileFile({ name: "x.csv", path, sizeBytes: statSync(path).size }, {}, context)).rejects.toBe(reason);
    expect(recording.progress).toHaveLength(1);
    expect(recording.progress[0]?.completed).toBeLessThan(1_000_000);
  });
});

async function withFile(content: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "profile-file-"));
  try {
    const path = join(folder, "x.csv");
    writeFileSync(path, content);
    await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
