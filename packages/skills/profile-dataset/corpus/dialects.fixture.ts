import type { CorpusCase } from "./corpus-case.testing.ts";
import { lines, table } from "./make-content.testing.ts";

const skuRows = (row: (index: number) => string, head = '"part","text","pieces"') => table(head, 25, row);

/** What separates cells, what quotes them, and what stands above and below the table. */
export const dialects: readonly CorpusCase[] = [
  {
    says: "semicolons separate, commas are decimals and stand in text",
    file: "mass.csv",
    content: table("probe;ort;masse", 20, (i) => `${i + 1};Halle ${i}, links, oben;${i},5`),
    right: {
      rows: 20,
      header: ["probe", "ort", "masse"],
      columns: {
        probe: { type: "integer" },
        ort: { type: "text", distinct: 20 },
        masse: { type: "number", min: 0.5, max: 19.5, mean: 10 },
      },
      source: { delimiter: ";" },
      silent: [/ragged/, /mixes/],
    },
  },
  {
    says: "tabs separate, addresses are full of commas and semicolons",
    file: "people.tsv",
    content: table("nr\taddress\tscore", 15, (i) => `${i}\t${i} Mill Lane, Leeds, LS1; rear\t${i * 2}`),
    right: {
      rows: 15,
      columns: { address: { type: "text", distinct: 15 }, score: { type: "integer", max: 28 } },
      source: { delimiter: "\t" },
    },
  },
  {
    says: "tabs separate in a file that is called .csv",
    file: "export.csv",
    content: table("k\tv", 8, (i) => `${i}\t${i},${i}`),
    right: { rows: 8, header: ["k", "v"], source: { delimiter: "\t" } },
  },
  {
    says: "pipes separate, the text has commas",
    file: "pipe.txt",
    content: lines(["code|remark|n", "A|one, two|3", "B|three|4", "C|four, five, six|5"]),
    right: { rows: 3, columns: { remark: { type: "text", distinct: 3 }, n: { type: "integer", mean: 4 } }, source: { delimiter: "|" } },
  },
  {
    says: "a quoted cell holds line ends, which are not rows",
    file: "notes.csv",
    content: 'id,note,n\n1,"first line\nsecond line",10\n2,"one\n\nthree",20\n3,plain,30\n',
    right: {
      rows: 3,
      columns: { id: { type: "integer" }, note: { values: { "first line\nsecond line": 1 } }, n: { mean: 20 } },
      silent: [/ragged/],
    },
  },
  {
    says: "quoted CRLF inside a CRLF file is one cell",
    file: "crlf-notes.csv",
    content: 'id,note\r\n1,"a\r\nb"\r\n2,"c\r\nd"\r\n3,e\r\n',
    right: { rows: 3, columns: { id: { type: "integer" }, note: { distinct: 3, missing: 0 } } },
  },
  {
    says: "quotes inside a quoted cell are written twice",
    file: "doubled.csv",
    content: skuRows((i) => `"${i}","the ""big"" one, ${i}","${i * 3}"`),
    right: { rows: 25, columns: { text: { values: { 'the "big" one, 3': 1 } }, pieces: { type: "integer", max: 72 } } },
  },
  {
    says: "a backslash escapes the quote and the comma stays in the cell",
    file: "escaped.csv",
    content: skuRows((i) => `"${i}","bolt \\"M${i}\\", zinc","${i}"`),
    right: {
      rows: 25,
      columns: {
        part: { type: "integer" },
        text: { type: "text", distinct: 25, values: { 'bolt "M4", zinc': 1 } },
        pieces: { type: "integer" },
      },
      silent: [/closing quote/, /ragged/],
    },
  },
  {
    says: "a Windows path ends in a backslash before its closing quote",
    file: "paths.csv",
    content: table("folder,files,size", 25, (i) => `"C:\\data\\${i}\\",${i},"${i * 2}"`),
    right: {
      rows: 25,
      header: ["folder", "files", "size"],
      columns: { folder: { type: "text", distinct: 25, values: { "C:\\data\\7\\": 1 } }, size: { type: "integer", max: 48 } },
      silent: [/ragged/],
    },
  },
  {
    says: "quotes are inches where no cell is quoted",
    file: "screens.tsv",
    content: lines(["model\tdiagonal\tprice", 'A\t24"\t199', 'B\t27"\t299', 'C\t"wide" 32"\t399', 'D\t5.5" x 3"\t99']),
    right: {
      rows: 4,
      columns: { diagonal: { type: "text", distinct: 4, values: { '24"': 1, '"wide" 32"': 1 } }, price: { type: "integer", mean: 249 } },
    },
  },
  {
    says: "single quotes enclose cells where the caller says so",
    file: "dump.csv",
    content: lines(["id,name,n", "1,'Smith, John',3", "2,'O''Neil, Ann',4"]),
    inputs: { quote: "'" },
    right: { rows: 2, columns: { name: { values: { "Smith, John": 1, "O'Neil, Ann": 1 } }, n: { mean: 3.5 } }, source: { quote: "'" } },
  },
  {
    says: "a blank after each comma belongs to no cell, also before a quote",
    file: "blanks.csv",
    content: lines(["id, name, n", '1, "Doe, Jane", 3', '2, "Roe, Rick", 4', '3, "Poe, Pat", 5']),
    right: { rows: 3, header: ["id", "name", "n"], columns: { name: { values: { "Doe, Jane": 1 } }, n: { type: "integer", mean: 4 } } },
  },
  {
    says: "comment lines above the table are left out, with a notice",
    file: "station.csv",
    content: lines(["# station 7; height 120 m", "# made by hand, checked", "#", "hour,temp", "0,1.5", "1,2.5", "2,3.5"]),
    right: {
      rows: 3,
      header: ["hour", "temp"],
      columns: { temp: { type: "number", mean: 2.5 } },
      source: { skipped_rows: 3 },
      warns: [/skip|left out|above|comment/i],
    },
  },
  {
    says: "a first column that is called # is a header, no comment",
    file: "ranking.csv",
    content: lines(["#,team,points", "1,North,30", "2,South,20", "3,East,10"]),
    right: { rows: 3, header: ["#", "team", "points"], columns: { "#": { type: "integer" }, points: { mean: 20 } } },
  },
  {
    says: "a line that begins with # among the rows is data",
    file: "channels.csv",
    content: lines(["channel,members", "#general,30", "#random,20", "#help,10"]),
    right: { rows: 3, columns: { channel: { type: "text", distinct: 3 }, members: { mean: 20 } } },
  },
  {
    says: "a title and a blank line above the table are left out, with a notice",
    file: "quarter.csv",
    content: lines(["Sales by region, second quarter", "", "region,units,revenue", "N,1,10.5", "S,2,20.5", "E,3,30.5", "W,4,40.5"]),
    right: { rows: 4, header: ["region", "units", "revenue"], columns: { revenue: { mean: 25.5 } }, warns: [/skip|left out|above|title/i] },
  },
  {
    says: "several title lines of their own shapes stand above the table",
    file: "agency.csv",
    content: lines([
      "Federal Agency",
      "Table 12;monthly",
      "",
      ...table("month;persons;share", 12, (i) => `M${i + 1};${i * 100};${i},5`)
        .trimEnd()
        .split("\n"),
    ]),
    right: {
      rows: 12,
      header: ["month", "persons", "share"],
      columns: { share: { type: "number", max: 11.5 } },
      source: { delimiter: ";" },
    },
  },
  {
    says: "Excel's sep= line names the delimiter and is no row",
    file: "excel.csv",
    content: lines(["sep=;", "id;v", "1;a,b", "2;c", "3;d"]),
    right: { rows: 3, header: ["id", "v"], source: { delimiter: ";" } },
  },
  {
    says: "a total below the table is told, whether it counts as a row or not",
    file: "totals.csv",
    content: lines(["item,pieces", "nails,100", "screws,200", "bolts,300", "Total,600"]),
    right: { rows: [3, 4], header: ["item", "pieces"], warns: [/total|footer|sum|last row/i] },
  },
  {
    says: "every row and the header end in a delimiter",
    file: "trailing.csv",
    content: table("x;y;", 10, (i) => `${i};${i * i};`),
    right: { rows: 10, columns: { x: { type: "integer" }, y: { type: "integer", max: 81 } }, silent: [/ragged/] },
  },
  {
    says: "one column of numbers needs no delimiter",
    file: "one.csv",
    content: table("reading", 12, (i) => `${i}.25`),
    right: { rows: 12, header: ["reading"], columns: { reading: { type: "number", min: 0.25, max: 11.25, mean: 5.75 } } },
  },
  {
    says: "one column of sentences, each with its own number of commas",
    file: "proverbs.csv",
    content: lines([
      "proverb",
      "Easy come, easy go",
      "Slow and steady wins",
      "Live, and let live, always",
      "Well, well, well, well",
      "No pain, no gain",
    ]),
    right: { rows: 5, header: ["proverb"], columns: { proverb: { type: "text", distinct: 5 } }, silent: [/ragged/] },
  },
  {
    says: "the delimiter that the caller passes wins",
    file: "asked.csv",
    content: lines(["a|b;c|d", "1|2;3|4", "5|6;7|8"]),
    inputs: { delimiter: ";" },
    right: { rows: 2, header: ["a|b", "c|d"], source: { delimiter: ";" } },
  },
  {
    says: "lines that the caller skips are not read",
    file: "machine.csv",
    content: lines(["v1,unit,serial", "x,y,z", "a,b,c", "1,2,3", "4,5,6"]),
    inputs: { skip_rows: 2 },
    right: { rows: 2, header: ["a", "b", "c"], columns: { a: { type: "integer" } }, source: { skipped_rows: 2 } },
  },
  {
    says: "the decimal sign that the caller passes decides what 1,234 is",
    file: "asked-decimal.csv",
    content: lines(["v;w", "1,234;a", "2,500;b"]),
    inputs: { decimal: "," },
    right: { rows: 2, columns: { v: { type: "number", min: 1.234, max: 2.5 } } },
  },
  {
    says: "short and long rows are counted and told by line",
    file: "ragged.csv",
    content: lines(["a,b,c", "1,2,3", "4,5", "6,7,8,9", "10,11,12", "13,14,15", "16,17,18"]),
    right: {
      rows: 6,
      ragged: { too_short: 1, too_long: 1 },
      columns: { a: { type: "integer", max: 16 }, c: { missing: 1 } },
      warns: [/ragged.*line 3/],
    },
  },
  {
    says: "blank lines between the rows are no rows",
    file: "airy.csv",
    content: "a,b\n1,2\n\n3,4\n\n\n5,6\n\n",
    right: { rows: 3, missing_cells: 0, columns: { a: { type: "integer", mean: 3 } } },
  },
  {
    says: "quotes only where a cell needs them",
    file: "sparse-quotes.csv",
    content: table("n,place,v", 30, (i) => (i === 22 ? `${i},"Washington, D.C.",${i}` : `${i},Town ${i},${i}`)),
    right: {
      rows: 30,
      columns: { place: { distinct: 30, values: { "Washington, D.C.": 1 } }, v: { type: "integer" } },
      silent: [/ragged/],
    },
  },
  {
    says: "a file of quoted cells with semicolons, whose text has quoted commas",
    file: "survey.csv",
    content: table('"q";"answer";"weight"', 20, (i) => `"${i}";"yes, but ""only"", if; maybe";"1,${i + 10}"`),
    right: { rows: 20, columns: { answer: { distinct: 1 }, weight: { type: "number", min: 1.1, max: 1.29 } }, source: { delimiter: ";" } },
  },
];
