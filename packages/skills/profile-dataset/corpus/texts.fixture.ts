import type { ColumnTruth, CorpusCase } from "./corpus-case.testing.ts";
import { lines, table } from "./make-content.testing.ts";

/** A file of a key and one column `v` of these cells, repeated `times` over. */
function column(
  says: string,
  file: string,
  cells: readonly string[],
  times: number,
  truth: ColumnTruth,
  more: { warns?: RegExp[]; silent?: RegExp[] } = {},
): CorpusCase {
  const content = table("key,v", cells.length * times, (index) => `k${index},"${cells[index % cells.length]}"`);
  return { says, file, content, right: { rows: cells.length * times, columns: { v: truth }, ...more } };
}

/** Categories, flags, missing values, identifiers and rows that repeat. */
export const texts: readonly CorpusCase[] = [
  column(
    "NO is a country among countries",
    "states.csv",
    ["NO", "DE", "FR", "SE", "FI"],
    6,
    { type: "text", distinct: 5, missing: 0, values: { NO: 6 } },
    { silent: [/mixes/] },
  ),
  column(
    "NA among countries is Namibia or missing, and told",
    "africa.csv",
    ["NA", "ZA", "BW", "ZM", "AO"],
    6,
    { type: "text" },
    { warns: [/NA/] },
  ),
  column(
    "None among degrees is a category, or told as missing",
    "degrees.csv",
    ["None", "Mild", "Severe"],
    10,
    { type: "text" },
    { warns: [/None/] },
  ),
  column(
    "three answers are a category",
    "answers.csv",
    ["true", "false", "unknown"],
    20,
    { type: "text", distinct: 3, values: { unknown: 20 } },
    { silent: [/mixes/] },
  ),
  column("yes and no are flags", "consent.csv", ["yes", "no"], 20, { type: ["boolean", "text"], distinct: 2 }, { silent: [/mixes/] }),
  column("true and false in capitals are flags", "capitals.csv", ["TRUE", "FALSE"], 20, { type: "boolean", distinct: 2 }),
  column(
    "one category that is a number among words is no mixture",
    "sizes.csv",
    ["S", "M", "L", "XL", "42"],
    10,
    { type: "text", distinct: 5 },
    { silent: [/mixes/] },
  ),
  column(
    "a thousand numbers and a few words are told",
    "lapse.csv",
    [...Array.from({ length: 99 }, (_, i) => String(i)), "n.v."],
    5,
    { type: ["mixed", "integer"] },
    { warns: [/n\.v\./] },
  ),
  column("cells of blanks alone are missing", "blank.csv", ["a", " ", "", "b"], 5, { type: "text", missing: 10, distinct: 2 }),
  column(
    "words that a program writes for nothing are missing, and told",
    "markers.csv",
    ["1", "NULL", "N/A", "2"],
    5,
    { type: "integer", missing: 10, distinct: 2 },
    { warns: [/NULL|N\/A/] },
  ),
  {
    says: "what the caller calls missing is missing, and nothing else",
    file: "own-markers.csv",
    content: table("k,v", 20, (i) => `${i},${["7", "?", "NA", "9"][i % 4]}`),
    inputs: { missing_values: ["?"] },
    right: { rows: 20, columns: { v: { missing: 5, distinct: 3 } } },
  },
  {
    says: "one value beside empty cells is not called the same everywhere",
    file: "sometimes.csv",
    content: table("k,note", 50, (i) => `${i},${i % 5 === 0 ? "checked" : ""}`),
    right: { rows: 50, columns: { note: { missing: 40, distinct: 1 } }, silent: [/same value everywhere/], warns: [/note.*missing/] },
  },
  {
    says: "one value in every row is told",
    file: "constant.csv",
    content: table("k,source", 50, (i) => `${i},web`),
    right: { rows: 50, columns: { source: { distinct: 1, missing: 0, role: [null, "constant", "category"] } }, warns: [/constant/] },
  },
  {
    says: "a column without any value is told as empty",
    file: "hollow.csv",
    content: table("k,nothing,v", 10, (i) => `${i},,${i}`),
    right: { rows: 10, columns: { nothing: { type: "empty", missing: 10, distinct: 0 } }, warns: [/empty_column/] },
  },
  {
    says: "an id of counted numbers is an identifier, populations and wages are none",
    file: "towns.csv",
    content: table(
      "town_id,population,wage,name",
      60,
      (i) => `${i + 1},${10_007 + ((i * 7919) % 99_991)},${(1000 + i * 13.37).toFixed(2)},Town ${i}`,
    ),
    right: {
      rows: 60,
      columns: {
        town_id: { type: "integer", role: "identifier" },
        population: { type: "integer", distinct: 60, role: null },
        wage: { type: "number", role: null },
      },
      silent: [/likely_id (population|wage)/],
    },
  },
  {
    says: "UUIDs and keys with letters are identifiers, first names are none",
    file: "users.csv",
    content: table(
      "uuid,order_no,first_name",
      40,
      (i) =>
        `3f2504e0-4f89-41d3-9a0c-0305e82c${String(3300 + i)},ORD-${1000 + i},${String.fromCharCode(65 + (i % 26))}${"anna,berta,carl,dora".split(",")[Math.floor(i / 10)]}`,
    ),
    right: {
      rows: 40,
      columns: { uuid: { type: "text", role: "identifier" }, order_no: { role: ["identifier", "code"] } },
      silent: [/likely_id first_name/],
    },
  },
  {
    says: "a time stamp that differs in every row is no identifier",
    file: "ticks.csv",
    content: table("at,v", 50, (i) => `2024-05-01T10:${String(i).padStart(2, "0")}:00Z,${i % 3}`),
    right: { rows: 50, columns: { at: { type: "datetime", distinct: 50, role: null } }, silent: [/likely_id/] },
  },
  {
    says: "addresses of mail and of pages are known as such",
    file: "contacts.csv",
    content: table("email,site", 20, (i) => `p${i}@example.org,https://example.org/${i}`),
    right: { rows: 20, columns: { email: { type: "text", role: "email" }, site: { type: "text", role: "url" } } },
  },
  {
    says: "rows that repeat are counted once for each repeat",
    file: "repeats.csv",
    content: lines(["a,b", "1,x", "2,y", "1,x", "3,z", "1,x", "2,y"]),
    right: { rows: 6, duplicate_rows: 3, warns: [/duplicate|repeat/] },
  },
  {
    says: "rows that differ in a missing cell alone are no duplicates",
    file: "near.csv",
    content: lines(["a,b,c", "1,x,", "1,,x", "1,x,", ",1,x"]),
    right: { rows: 4, duplicate_rows: 1 },
  },
  {
    says: "cells whose joined text agrees are no duplicates",
    file: "joined.csv",
    content: lines(["a,b", '"x,y",z', 'x,"y,z"', "xy,z", "x,yz"]),
    right: { rows: 4, duplicate_rows: 0 },
  },
  {
    says: "letters of other cases, composed and decomposed, are different values",
    file: "forms.csv",
    content: lines(["k,v", "1,caf\u00e9", "2,cafe\u0301", "3,CAF\u00c9", "4,caf\u00e9"]),
    right: { rows: 4, columns: { v: { type: "text", distinct: 3, values: { "caf\u00e9": 2 } } } },
  },
  {
    says: "HTML and formulas in cells are text",
    file: "hostile.csv",
    content: lines(["k,v", "1,<script>alert(1)</script>", "2,=1+1", "3,@SUM(A1)", "4,{{x}}"]),
    right: { rows: 4, columns: { v: { type: "text", distinct: 4, values: { "<script>alert(1)</script>": 1, "=1+1": 1 } } } },
  },
  {
    says: "a cell of 300,000 letters is one value",
    file: "long-cell.csv",
    content: () => lines(["k,v", `1,"${"long, ".repeat(50_000)}"`, "2,short", "3,other"]),
    right: { rows: 3, columns: { v: { type: "text", distinct: 3 } } },
  },
  {
    says: "text that was decoded wrongly before is told",
    file: "garbled.csv",
    content: lines(["k,v", "1,JosÃ©", "2,MÃ¼nchen", "3,plain"]),
    right: { rows: 3, warns: [/garbled|decoded wrongly/] },
  },
  {
    says: "latitude and longitude are numbers with a hint",
    file: "places.csv",
    content: table("lat,lon", 30, (i) => `${(47 + i / 100).toFixed(4)},${(8 - i / 50).toFixed(4)}`),
    right: { rows: 30, columns: { lat: { type: "number", unit: "latitude" }, lon: { type: "number", unit: "longitude" } } },
  },
];
