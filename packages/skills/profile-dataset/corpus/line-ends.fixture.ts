import type { CorpusCase } from "./corpus-case.testing.ts";
import { lines } from "./make-content.testing.ts";

const rows = ["city,n", "Rome,1", "Oslo,2", "Lima,3", "Bern,4"];
const right = {
  rows: 4,
  header: ["city", "n"],
  columns: { city: { type: "text", distinct: 4 }, n: { type: "integer", mean: 2.5 } },
  missing_cells: 0,
  silent: [/ragged/, /control/],
};

/** What ends a line. */
export const lineEnds: readonly CorpusCase[] = [
  { says: "CRLF ends the lines", file: "crlf.csv", content: lines(rows, "\r\n"), right },
  { says: "CR alone ends the lines", file: "cr.csv", content: lines(rows, "\r"), right },
  { says: "the last line has no end", file: "open.csv", content: rows.join("\n"), right },
  { says: "the last CR line has no end", file: "open-cr.csv", content: rows.join("\r"), right },
  { says: "CR, LF and CRLF all end lines in one file", file: "all.csv", content: "city,n\r\nRome,1\rOslo,2\nLima,3\r\nBern,4\r", right },
  { says: "CRLF that was translated twice ends each line once", file: "twice.csv", content: lines(rows, "\r\r\n"), right },
  {
    says: "LF file with CRLF in its second half",
    file: "halves.csv",
    content: `${lines(rows.slice(0, 3))}${lines(rows.slice(3), "\r\n")}`,
    right,
  },
  {
    says: "line and paragraph separators of Unicode are letters of a cell",
    file: "separators.csv",
    content: "k,text\n1,one\u2028two\n2,three\u0085four\n3,five\u2029six\n",
    right: { rows: 3, columns: { k: { type: "integer" }, text: { distinct: 3, missing: 0 } } },
  },
  {
    says: "LF inside quotes of a CR file is part of the cell",
    file: "cr-quoted.csv",
    content: 'k,text\r1,"a\nb"\r2,c\r3,d\r',
    right: { rows: 3, columns: { k: { type: "integer" }, text: { values: { "a\nb": 1 } } } },
  },
];
