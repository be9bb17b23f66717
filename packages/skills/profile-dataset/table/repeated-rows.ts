import type { DuckSession } from "../duck/duck-session.ts";

const shownExamples = 5;
const shownRows = 5;

/** Rows that repeat an earlier one. `examples`: the most frequent, with the numbers of their first rows (from 1). */
export type Repetitions = { count: number; firstRow: number | null; examples: { count: number; rows: number[] }[] };

/** Counts the rows whose hash occurred before. `hashes` are tables of one column `h`, each of the same rows in the same order. */
export async function findRepeatedRows(session: DuckSession, hashes: readonly string[]): Promise<Repetitions> {
  const [first = ""] = hashes;
  let table = first;
  if (hashes.length > 1) {
    table = "row_hashes";
    const joined = hashes.slice(1).reduce((sql, name) => `${sql} POSITIONAL JOIN ${name}`, first);
    await session.run(`CREATE TABLE row_hashes AS SELECT hash(${hashes.map((name) => `${name}.h`).join(", ")}) AS h FROM ${joined}`);
  }
  const [[repeats = 0] = []] = await session.rows(`SELECT (count(*) - count(DISTINCT h))::DOUBLE FROM ${table}`);
  if (Number(repeats) === 0) return { count: 0, firstRow: null, examples: [] };
  await session.run(
    `CREATE TABLE repeated AS SELECT h, count(*) AS times, min(rowid) AS first FROM ${table} GROUP BY h HAVING count(*) > 1`,
  );
  const [[firstRow] = []] = await session.rows(
    `SELECT min(t.rowid)::DOUBLE FROM ${table} t JOIN repeated r ON t.h = r.h WHERE t.rowid > r.first`,
  );
  const most = await session.rows(`SELECT h::VARCHAR, times::DOUBLE FROM repeated ORDER BY times DESC, first LIMIT ${shownExamples}`);
  const examples: Repetitions["examples"] = [];
  for (const [hash, times] of most) {
    const rows = await session.rows(
      `SELECT rowid::DOUBLE FROM ${table} WHERE h = ${String(hash)}::UBIGINT ORDER BY rowid LIMIT ${shownRows}`,
    );
    examples.push({ count: Number(times), rows: rows.map(([row]) => Number(row) + 1) });
  }
  return { count: Number(repeats), firstRow: Number(firstRow) + 1, examples };
}
