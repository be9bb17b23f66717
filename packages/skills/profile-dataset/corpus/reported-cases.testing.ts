import { readFileSync } from "node:fs";
import { z } from "zod";
import type { ColumnTruth, CorpusCase, ProfileTruth } from "./corpus-case.testing.ts";

const folder = new URL("../fixtures/cases/", import.meta.url);
const Column = z.strictObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  distinct: z.int().optional(),
  headline: z.string().optional(),
});
const Cases = z.array(
  z.strictObject({
    file: z.string(),
    source: z.string(),
    why: z.string(),
    rows: z.int().optional(),
    columns: z.record(z.string(), Column).default({}),
    column_count: z.int().optional(),
    duplicate_rows: z.int().optional(),
    missing_cells: z.int().optional(),
    not_warned: z.array(z.string()).optional(),
    inputs: z.record(z.string(), z.unknown()).optional(),
    refused: z.boolean().optional(),
  }),
);

/** The files that were once read wrongly: each with the public report it comes from in `fixtures/cases/cases.json`. */
export const reportedCases: readonly CorpusCase[] = readCases();

function readCases(): CorpusCase[] {
  const text = readFileSync(new URL("cases.json", folder), "utf8");
  return Cases.parse(JSON.parse(text)).map((one) => {
    const base = { says: `${one.file}: ${one.why}`, file: one.file, content: () => contentOf(one.file), inputs: one.inputs ?? {} };
    if (one.refused === true) return { ...base, refused: /html/i };
    const silent = (one.not_warned ?? []).map((part) => new RegExp(part));
    const columns = Object.fromEntries(Object.entries(one.columns).map(([name, column]) => [name, truthOf(column)]));
    return { ...base, right: { columns, silent, ...tableOf(one) } };
  });
}

function tableOf(one: z.output<typeof Cases>[number]): ProfileTruth {
  return {
    ...(one.rows === undefined ? {} : { rows: one.rows }),
    ...(one.column_count === undefined ? {} : { column_count: one.column_count }),
    ...(one.duplicate_rows === undefined ? {} : { duplicate_rows: one.duplicate_rows }),
    ...(one.missing_cells === undefined ? {} : { missing_cells: one.missing_cells }),
  };
}

function truthOf({ type, distinct, headline }: z.output<typeof Column>): ColumnTruth {
  return {
    ...(type === undefined ? {} : { type }),
    ...(distinct === undefined ? {} : { distinct }),
    ...(headline === undefined ? {} : { headline: new RegExp(headline) }),
  };
}

/** The two large files are made here instead of being kept. */
function contentOf(file: string): Uint8Array | string {
  if (file === "01_zero_inflated_quantiles.csv") return zeroInflated();
  if (file === "04_header_over_64k.tsv") return longHeader();
  return readFileSync(new URL(file, folder));
}

/** 60,000 values, three quarters of them 0, the others different ones from 100 to 200. */
function zeroInflated(): string {
  const value = (index: number): string => (index % 4 === 3 ? (100 + ((index * 7919) % 59_999) / 600).toFixed(4) : "0");
  return `discount\n${Array.from({ length: 60_000 }, (_, index) => value(index)).join("\n")}\n`;
}

function longHeader(): string {
  const names = Array.from({ length: 4000 }, (_, index) => `gene_expression_sample_${String(index).padStart(5, "0")}`);
  const row = names.map((_, index) => index % 50).join("\t");
  return `${[names.join("\t"), row, row, row, row, row].join("\n")}\n`;
}
