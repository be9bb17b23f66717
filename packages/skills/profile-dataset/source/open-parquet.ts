import { SkillFailure } from "@skillrun/runtime/skill";
import { type DuckSession, literal } from "../duck/duck-session.ts";
import { nameColumns } from "../read/read-header.ts";
import { type CellTable, emptyNotes, plainSource } from "./cell-table.ts";
import { tooManyColumns } from "./open-delimited.ts";
import type { OpenHow } from "./open-how.ts";

const sampleRows = 1000;
/** What a cell takes as text, more or less. */
const cellBytes = 12;

/** Opens a Parquet file; DuckDB reads it, and every cell becomes text that tells its kind. */
export async function openParquet(how: OpenHow, session: DuckSession): Promise<CellTable> {
  const file = `read_parquet(${literal(how.file.path)})`;
  try {
    const described = await session.rows(`DESCRIBE SELECT * FROM ${file}`);
    const columns = described.map(([name, type]) => ({ name: String(name), type: String(type) }));
    if (columns.length > how.limits.columns) throw tooManyColumns(how.limits.columns, columns.length);
    const [[count] = []] = await session.rows(`SELECT count(*) FROM ${file}`);
    const rows = Number(count);
    if (rows === 0) throw new SkillFailure("no_rows", `"${how.file.name}" has ${columns.length} columns but no rows of data.`);
    const cells = columns.map(({ name, type }, index) => `${cellOf(identifier(name), type)} AS c${index}`);
    const relation = (wanted: readonly number[]): string =>
      `(SELECT ${wanted.length === 0 ? "1" : wanted.map((index) => cells[index]).join(", ")} FROM ${file})`;
    const notes = emptyNotes();
    const { names, renamed } = nameColumns(
      columns.map((column) => column.name),
      false,
    );
    notes.renamed = renamed;
    for (const [index, { type }] of columns.entries()) if (isNested(type)) notes.nested.add(index);
    const all = columns.map((_, index) => index);
    const sample = (await session.rows(`SELECT * FROM ${relation(all)} LIMIT ${sampleRows}`)).map((row) =>
      row.map((cell) => String(cell ?? "")),
    );
    return {
      source: plainSource(how.file, "parquet"),
      names,
      notes,
      relation,
      textHoldsNumbers: false,
      textBytes: rows * columns.length * cellBytes,
      sample,
      rowEstimate: rows,
      reread: null,
    };
  } catch (error) {
    if (error instanceof SkillFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SkillFailure(
      "parquet_damaged",
      `"${how.file.name}" cannot be read as Parquet (${reason.slice(0, 200)}). Write it again, or upload the table as CSV.`,
    );
  }
}

function cellOf(column: string, type: string): string {
  const marked = (text: string): string => `CASE WHEN ${column} IS NULL THEN '' ELSE chr(1) || ${text} END`;
  if (isNested(type)) return `CASE WHEN ${column} IS NULL THEN '' ELSE chr(2) || to_json(${column})::VARCHAR END`;
  if (/^(?:TIMESTAMP|DATE|TIME)/.test(type))
    return marked(type.startsWith("TIMESTAMP") ? `replace(${column}::VARCHAR, '+00', 'Z')` : `${column}::VARCHAR`);
  if (/^(?:VARCHAR|UUID|ENUM|BLOB|INTERVAL|BIT)/.test(type)) return marked(`${column}::VARCHAR`);
  return `coalesce(${column}::VARCHAR, '')`;
}

function isNested(type: string): boolean {
  return type.endsWith("]") || /^(?:STRUCT|MAP|UNION|VARIANT)/.test(type);
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
