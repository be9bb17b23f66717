import { cutText } from "@skillrun/contract";
import { SkillFailure } from "@skillrun/runtime/skill";
import type { ReadingRules } from "./column/classify-value.ts";
import type { ProfileLimits } from "./profile-limits.ts";
import { DelimitedParser, type Dialect, type RowBatch } from "./read/delimited-parser.ts";
import { type Header, readHeader } from "./read/read-header.ts";
import type { TableTally } from "./table-tally.ts";

/** What was seen of a delimited file besides its cells. */
export type DelimitedNotes = { header: Header | null; malformedQuotes: number; blankLines: number };

/** Reads delimited text into the tally, calling `pause` after each piece, and `named` once the columns are known. */
export async function readDelimitedTable(
  pieces: AsyncIterable<{ text: string; bytesRead: number }>,
  how: { dialect: Dialect; hasHeader: boolean | undefined; rules: ReadingRules; limits: ProfileLimits; name: string },
  table: TableTally,
  watch: { named(header: Header): void; pause(bytesRead: number, notes: DelimitedNotes): Promise<void> },
): Promise<DelimitedNotes> {
  const parser = new DelimitedParser(how.dialect, how.limits.recordCharacters);
  const notes: DelimitedNotes = { header: null, malformedQuotes: 0, blankLines: 0 };
  const take = (batch: RowBatch): void => {
    notes.malformedQuotes += batch.malformedQuotes;
    for (const [index, row] of batch.rows.entries()) {
      if (row.length === 1 && row[0]?.trim() === "") {
        notes.blankLines++;
        continue;
      }
      if (notes.header === null) {
        notes.header = readHeader(row, how.hasHeader, how.rules);
        table.nameColumns(notes.header.names);
        watch.named(notes.header);
        if (!notes.header.firstRowIsData) continue;
      }
      table.addRow(row, () => batch.lineOf(index));
    }
  };
  let checkedRagged = false;
  for await (const { text, bytesRead } of pieces) {
    take(parser.push(text));
    if (!checkedRagged && table.rows >= 1000) {
      checkedRagged = true;
      refuseNoTable(table, how.name);
    }
    await watch.pause(bytesRead, notes);
  }
  take(parser.finish());
  refuseNoTable(table, how.name);
  if (table.rows === 0) {
    const names =
      notes.header?.names
        .slice(0, 5)
        .map((name) => `"${cutText(name, 40)}"`)
        .join(", ") ?? "";
    throw new SkillFailure(
      "no_rows",
      `"${how.name}" has a header (${names}) but no rows of data under it. If that line is data, pass has_header=false.`,
    );
  }
  return notes;
}

function refuseNoTable(table: TableTally, name: string): void {
  const ragged = table.tooShort + table.tooLong;
  if (ragged < 3 || ragged <= table.rows / 2 || table.firstRagged === null) return;
  const { line, cells } = table.firstRagged;
  throw new SkillFailure(
    "not_a_table",
    `"${name}" is no table: its first line has ${table.columns.length} cells, but ${ragged} of the ${table.rows} rows after it have another number (line ${line} has ${cells}). Check the delimiter (pass delimiter=";" or so), and remove any text above the header.`,
    { line, rows: table.rows, ragged },
  );
}
