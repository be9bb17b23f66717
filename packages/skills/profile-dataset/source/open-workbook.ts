import { SkillFailure } from "@skillrun/runtime/skill";
import readWorkbook from "read-excel-file/node";
import type { SourceDescription } from "../dataset-profile.ts";
import { stringMark } from "../read/flatten-record.ts";
import { readHeader } from "../read/read-header.ts";
import { type CellTable, emptyNotes, plainSource } from "./cell-table.ts";
import { tooManyColumns } from "./open-delimited.ts";
import type { OpenHow } from "./open-how.ts";
import { PlainRows } from "./plain-rows.ts";
import { readZipDirectory } from "./zip-directory.ts";

const sampleRows = 1000;

type Sheet = { name: string; rows: string[][] };

/** Opens a workbook: its largest sheet is the table. Numbers, dates and truth values keep their types. */
export async function openWorkbook(how: OpenHow): Promise<CellTable> {
  await refuseTooLarge(how);
  const sheets = await readSheets(how);
  const table = sheets.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0];
  if (table === undefined || sizeOf(table) === 0) {
    throw new SkillFailure("empty_file", `"${how.file.name}" holds no cell with a value. Upload a workbook with data in it.`);
  }
  const notes = emptyNotes();
  notes.otherSheets = sheets.filter((sheet) => sheet !== table && sizeOf(sheet) > 0).map((sheet) => sheet.name);
  const width = table.rows.reduce((most, row) => Math.max(most, row.length), 0);
  if (width > how.limits.columns) throw tooManyColumns(how.limits.columns, width);
  const skipped = titleRows(table.rows, width);
  const body = table.rows.slice(skipped);
  const header = readHeader(
    body.slice(0, 300).map((row) => Array.from({ length: width }, (_, index) => unmark(row[index] ?? ""))),
    how.options.hasHeader,
  );
  notes.header = header;
  notes.renamed = header.renamed;
  notes.skipped = table.rows.slice(0, skipped).map((row) => row.map(unmark).join(" ").trim());
  const data = header.firstRowIsData ? body : body.slice(1);
  if (data.length === 0)
    throw new SkillFailure("no_rows", `The sheet "${table.name}" of "${how.file.name}" has a header but no rows of data under it.`);
  const plain = await PlainRows.create(how.folder, width);
  for (const row of data) {
    const written = plain.add(row);
    if (written !== null) await written;
  }
  await plain.finish();
  how.onRead(how.file.sizeBytes, plain.rows);
  const relation = plain.relation();
  const source: SourceDescription = {
    ...plainSource(how.file, "xlsx"),
    has_header: !header.firstRowIsData,
    skipped_rows: skipped,
    table: sheets.length > 1 ? table.name : null,
  };
  return {
    source,
    names: header.names,
    notes,
    relation: () => relation,
    textHoldsNumbers: false,
    textBytes: how.file.sizeBytes,
    sample: data.slice(0, sampleRows),
    rowEstimate: plain.rows,
    reread: null,
  };
}

async function refuseTooLarge(how: OpenHow): Promise<void> {
  const entries = await readZipDirectory(how.file.path);
  const unpacked = (entries ?? []).reduce((sum, entry) => sum + entry.unpackedBytes, 0);
  if (unpacked <= how.limits.workbookBytes) return;
  throw new SkillFailure(
    "file_too_large",
    `"${how.file.name}" unpacks to ${Math.round(unpacked / 1e6)} MB, more than the ${how.limits.workbookBytes / 1e6} MB that a workbook may have. Save the sheet as CSV and upload that.`,
  );
}

async function readSheets(how: OpenHow): Promise<Sheet[]> {
  try {
    const sheets = await readWorkbook(how.file.path);
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: trim(data.map((row) => row.map(cellText))) }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SkillFailure(
      "workbook_damaged",
      `"${how.file.name}" cannot be read as an .xlsx workbook (${reason.slice(0, 150)}). Save it again, or upload the sheet as CSV.`,
    );
  }
}

/** Leaves out blank rows at the end, and blank columns at the right. */
function trim(rows: string[][]): string[][] {
  let end = rows.length;
  while (end > 0 && rows[end - 1]?.every((cell) => cell === "") === true) end--;
  const kept = rows.slice(0, end);
  const width = kept.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell !== "") + 1), 0);
  return kept.map((row) => row.slice(0, width));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (value instanceof Date) {
    const text = value.toISOString();
    return stringMark + (text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text);
  }
  return typeof value === "string" ? stringMark + value : String(value);
}

function unmark(cell: string): string {
  return cell.startsWith(stringMark) ? cell.slice(1) : cell;
}

function sizeOf(sheet: Sheet): number {
  return sheet.rows.reduce((sum, row) => sum + row.filter((cell) => cell !== "").length, 0);
}

/** Rows above the table hold a cell or two where the table has several. */
function titleRows(rows: string[][], width: number): number {
  if (width < 3) return 0;
  const filled = (row: string[] | undefined): number => (row ?? []).filter((cell) => cell !== "").length;
  let from = 0;
  while (from < Math.min(20, rows.length - 2) && filled(rows[from]) < Math.min(2, width / 2)) from++;
  return filled(rows[from]) > width / 2 ? from : 0;
}
