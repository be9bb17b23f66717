import type { CorpusCase } from "./corpus-case.testing.ts";
import { lines, table } from "./make-content.testing.ts";

/** Which line holds the names, and what the columns are called. */
export const headers: readonly CorpusCase[] = [
  {
    says: "words over words are taken as a header",
    file: "pairs.csv",
    content: lines(["name,city", "Ann,Oslo", "Bob,Rome", "Cid,Lima"]),
    right: { rows: 3, header: ["name", "city"] },
  },
  {
    says: "a first record of a time, a word and a number is data",
    file: "events.log.csv",
    content: lines(["2023-05-01 08:00:00,login,17", "2023-05-01 08:01:00,logout,3", "2023-05-01 08:02:00,login,9"]),
    right: { rows: 3, column_count: 3, source: { has_header: false }, warns: [/header|first row|numbered/i] },
  },
  {
    says: "numbers alone have no header",
    file: "matrix.csv",
    content: table("0.5,1.5", 9, (i) => `${i}.5,${i + 1}.5`),
    right: { rows: 10, column_count: 2, source: { has_header: false } },
  },
  {
    says: "dates as column names over numbers are a header",
    file: "pivot.csv",
    content: lines(["country,2020-01-31,2020-02-29,2020-03-31", "Chile,1,2,3", "Ghana,4,5,6", "Nepal,7,8,9"]),
    right: {
      rows: 3,
      header: ["country", "2020-01-31", "2020-02-29", "2020-03-31"],
      columns: { "2020-02-29": { type: "integer", mean: 5 } },
    },
  },
  {
    says: "a code and years over words and small figures are a header",
    file: "indicator.csv",
    content: lines(["Land,ISO,1990,1991,1992", "Chad,TCD,0.1,0.2,0.3", "Fiji,FJI,0.4,,0.6", "Peru,PER,0.7,0.8,0.9"]),
    right: { rows: 3, header: ["Land", "ISO", "1990", "1991", "1992"], columns: { "1991": { type: "number", missing: 1, mean: 0.5 } } },
  },
  {
    says: "years alone over figures can be a header or a row, and the choice is told",
    file: "years.csv",
    content: lines(["2019,2020,2021", "5.5,6.25,7", "8.5,9.25,10"]),
    right: { rows: [2, 3], column_count: 3, warns: [/header|first row|numbered/i] },
  },
  {
    says: "the caller says that the first line is data",
    file: "said.csv",
    content: lines(["name,city", "Ann,Oslo", "Bob,Rome"]),
    inputs: { has_header: false },
    right: { rows: 3, column_count: 2, source: { has_header: false } },
  },
  {
    says: "the caller says that numbers are the header",
    file: "said-names.csv",
    content: lines(["1,2", "3,4", "5,6"]),
    inputs: { has_header: true },
    right: { rows: 2, header: ["1", "2"], columns: { "1": { mean: 4 } } },
  },
  {
    says: "a name that occurs twice is told, and every column has a name of its own",
    file: "twice.csv",
    content: lines(["v,v,w", "1,2,3", "4,5,6"]),
    right: { rows: 2, column_count: 3, columns: { v: { mean: 2.5 }, w: { mean: 4.5 } }, warns: [/renamed|occurs twice/] },
  },
  {
    says: "names that differ in case alone are two columns",
    file: "case.csv",
    content: lines(["id,ID,Id", "1,x,2.5", "2,y,3.5", "3,z,4.5"]),
    right: {
      rows: 3,
      header: ["id", "ID", "Id"],
      columns: { id: { type: "integer" }, ID: { type: "text" }, Id: { type: "number", mean: 3.5 } },
    },
  },
  {
    says: "a column without a name gets one",
    file: "index.csv",
    content: lines([",x,y", "0,1,2", "1,3,4", "2,5,6"]),
    right: { rows: 3, column_count: 3, columns: { x: { mean: 3 }, y: { mean: 4 } }, warns: [/no name|renamed/] },
  },
  {
    says: "a renamed column does not take the name of another",
    file: "clash.csv",
    content: lines(["a,a,a (2),column_4,", "1,2,3,4,5", "6,7,8,9,10"]),
    right: { rows: 2, column_count: 5, columns: { a: { mean: 3.5 }, "a (2)": {}, column_4: { mean: 6.5 } } },
  },
  {
    says: "a quoted name holds a line end, a comma and a quote",
    file: "odd-names.csv",
    content: '"price\nper unit","a, b","say ""hi"""\n1,2,3\n4,5,6\n',
    right: { rows: 2, header: ["price\nper unit", "a, b", 'say "hi"'], columns: { "a, b": { mean: 3.5 } } },
  },
  {
    says: "a quoted name after a byte order mark has neither mark nor quotes",
    file: "marked.csv",
    content: '\ufeff"id","v"\n"1","2"\n"3","4"\n',
    right: { rows: 2, header: ["id", "v"], columns: { id: { type: "integer" } } },
  },
  {
    says: "words of SQL and of JavaScript are ordinary names",
    file: "reserved.csv",
    content: lines(["select,__proto__,constructor,a.b,rowid,count(*)", "1,2,3,4,5,6", "7,8,9,10,11,12"]),
    right: {
      rows: 2,
      header: ["select", "__proto__", "constructor", "a.b", "rowid", "count(*)"],
      columns: { select: { mean: 4 }, constructor: { mean: 6 }, rowid: { mean: 8 } },
    },
  },
  {
    says: "quotes, semicolons and comment signs in names reach no statement",
    file: "injection.csv",
    content: lines([`"x""; drop table t; --",'y',"z"" as q"`, "1,2,3", "4,5,6"]),
    right: { rows: 2, header: ['x"; drop table t; --', "'y'", 'z" as q'] },
  },
  {
    says: "names in other scripts, from right to left and with pictures stay",
    file: "scripts.csv",
    content: lines(["عمر,姓名,🙂,naïve", "1,a,2,3", "4,b,5,6"]),
    right: { rows: 2, header: ["عمر", "姓名", "🙂", "naïve"], columns: { عمر: { mean: 2.5 }, "🙂": { mean: 3.5 } } },
  },
  {
    says: "one row under a header is a table",
    file: "single.csv",
    content: lines(["id,name,amount", "7,seven,1.5"]),
    right: {
      rows: 1,
      header: ["id", "name", "amount"],
      columns: { amount: { type: "number", mean: 1.5 } },
      silent: [/same value/, /different in every row/],
    },
  },
  {
    says: "2,500 names of 40 letters are one header",
    file: "wide.csv",
    content: () => {
      const names = Array.from({ length: 2500 }, (_, i) => `measurement_of_the_probe_number_${String(i).padStart(8, "0")}`);
      return lines([names.join(","), ...[1, 2, 3].map((k) => names.map((_, i) => (i + k) / 4).join(","))]);
    },
    right: { rows: 3, column_count: 2500, columns: { measurement_of_the_probe_number_00000003: { mean: 1.25 } } },
  },
  { says: "a header without rows is refused", file: "bare.csv", content: "id,name,amount\n", refused: /no_rows/ },
];
