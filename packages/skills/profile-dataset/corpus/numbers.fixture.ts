import type { CorpusCase } from "./corpus-case.testing.ts";
import { table } from "./make-content.testing.ts";
import { quotedColumn } from "./quoted-column.testing.ts";

const anyNumber = ["number", "integer"];

const column = quotedColumn("v");

/** How amounts are written. */
const amounts: readonly CorpusCase[] = [
  column("commas group thousands", "grouped.csv", ["2,345", "1,000,000", "17", "999"], {
    type: anyNumber,
    min: 17,
    max: 1_000_000,
    mean: 250_840.25,
  }),
  column("commas group, a point is decimal", "us.csv", ["1,234.50", "2,000.00", "15.25"], {
    type: "number",
    min: 15.25,
    max: 2000,
    mean: 1083.25,
  }),
  column("points group, a comma is decimal", "de.csv", ["1.234,50", "2.000", "15,25", "7"], {
    type: "number",
    min: 7,
    max: 2000,
    mean: 814.1875,
  }),
  column("no-break blanks group, a comma is decimal", "fr.csv", ["1\u00a0234,50", "12\u202f000,00", "3,25"], {
    type: "number",
    min: 3.25,
    max: 12_000,
  }),
  column("apostrophes group", "ch.csv", ["1'234.50", "12’000.00", "7.25"], { type: "number", min: 7.25, max: 12_000 }),
  column("lakhs and crores are grouped in twos", "in.csv", ["12,34,567", "1,00,000", "45,678", "3,50,00,000"], {
    type: anyNumber,
    min: 45_678,
    max: 35_000_000,
  }),
  column("decimal commas in quoted cells", "comma.csv", ["1,5", "2,25", "10,75", "0,5"], {
    type: "number",
    min: 0.5,
    max: 10.75,
    mean: 3.75,
  }),
  column(
    "one to three digits after every comma: groups or decimals, and the choice is told",
    "either.csv",
    ["1,234", "5,678", "9,012"],
    { type: anyNumber, count: 3 },
    { warns: [/thousand|decimal|either way/i] },
  ),
  column(
    "points and commas as decimals in one column are told",
    "both.csv",
    ["1,5", "2.5", "3,75", "4.25"],
    {},
    { warns: [/decimal|mix|separator|comma/i] },
  ),
  column(
    "per cent signs are a unit",
    "percent.csv",
    ["12.5%", "3 %", "-0.5%", "100%"],
    { type: anyNumber, unit: "percent", min: -0.5, max: 100, mean: 28.75 },
    { silent: [/mixes/] },
  ),
  column("per cent with decimal commas", "prozent.csv", ["12,5 %", "3,25 %", "99,0 %"], {
    type: anyNumber,
    unit: "percent",
    min: 3.25,
    max: 99,
  }),
  column("dollars in front, brackets for what is owed", "ledger.csv", ["$2.50", "$1,000.00", "($7.50)", "-$1.00"], {
    type: anyNumber,
    unit: "currency",
    min: -7.5,
    max: 1000,
    mean: 248.5,
  }),
  column("euros behind, German figures", "euro.csv", ["1.250,00 €", "99,90 €", "5,00 €"], {
    type: anyNumber,
    unit: "currency",
    min: 5,
    max: 1250,
  }),
  column("a currency's code in front", "codes.csv", ["EUR 12.50", "EUR 7.25", "EUR 1,100.00"], {
    type: anyNumber,
    unit: "currency",
    min: 7.25,
    max: 1100,
  }),
  column("reais, with their letters", "reais.csv", ["R$ 1.234,56", "R$ 10,00", "R$ 0,99"], {
    type: anyNumber,
    unit: "currency",
    min: 0.99,
    max: 1234.56,
  }),
  column("yen without decimals", "yen.csv", ["¥1,200", "¥350", "¥12,000"], { type: anyNumber, unit: "currency", min: 350, max: 12_000 }),
  column("several currencies are no one quantity", "mixed-money.csv", ["$10.00", "€10.00", "£5.00", "$7.00"], {}, { warns: [/currenc/i] }),
  column("brackets alone mean below zero where other rows are numbers", "brackets.csv", ["100", "(250)", "300", "(50)"], {
    type: anyNumber,
    min: -250,
    max: 300,
    mean: 25,
  }),
  column("the minus of typography is a minus", "minus.csv", ["\u22125", "3", "\u221212.5", "8"], {
    type: "number",
    min: -12.5,
    max: 8,
    mean: -1.625,
  }),
  column("a plus sign before some numbers", "plus.csv", ["+5", "-3", "+10", "0"], { type: "integer", min: -3, max: 10, mean: 3 }),
  column(
    "full-width digits are numbers, or text that is told",
    "fullwidth.csv",
    ["１２", "３４", "５６"],
    { type: ["integer", "number", "text"], distinct: 3 },
    { silent: [/mixes/] },
  ),
  column(
    "Arabic digits are numbers, or text",
    "arabic.csv",
    ["١٢", "٣٤", "٥٦"],
    { type: ["integer", "number", "text"], distinct: 3 },
    { silent: [/mixes/] },
  ),
];

/** Plain numbers and their bounds. */
const plain: readonly CorpusCase[] = [
  column("exponents beside decimals", "exponents.csv", ["1.5e3", "2E-2", "-4.0e+1", "7"], { type: "number", min: -40, max: 1500 }),
  column("numbers that begin or end with the point", "points.csv", [".5", "5.", "-.25", "0.75"], {
    type: "number",
    min: -0.25,
    max: 5,
    mean: 1.5,
  }),
  column("zeros after the point are the same number", "zeros.csv", ["1.0", "1.00", "2.5", "2.50"], {
    type: "number",
    min: 1,
    max: 2.5,
    mean: 1.75,
  }),
  column(
    "integers beyond 64 bits stay exact",
    "uint.csv",
    ["18446744073709551616", "18446744073709551617", "18446744073709551618"],
    { distinct: 3, exact: { min: "18446744073709551616", max: "18446744073709551618" } },
    { silent: [/same value/, /repeat/] },
  ),
  column(
    "integers of 60 digits are different ones",
    "sixty.csv",
    [`${"7".repeat(59)}1`, `${"7".repeat(59)}2`, `${"7".repeat(59)}3`],
    { distinct: 3 },
    { silent: [/same value/] },
  ),
  column("negative integers beyond 2^53 are different ones", "below.csv", ["-9007199254740993", "-9007199254740992", "-9007199254740994"], {
    type: ["integer", "text"],
    distinct: 3,
  }),
  column(
    "decimals of 25 digits are different ones",
    "decimals.csv",
    ["0.1234567890123456789012345", "0.1234567890123456789012346"],
    { distinct: 2 },
    { silent: [/same value/] },
  ),
  column(
    "an infinite value and none are left out of the figures",
    "infinite.csv",
    ["1", "inf", "-Infinity", "nan", "3"],
    { type: "number", min: 1, max: 3, mean: 2 },
    { warns: [/infinite|non_finite/] },
  ),
  column(
    "numbers too large for a double are told",
    "overflow.csv",
    ["1", "1e400", "3"],
    { type: "number", max: 3 },
    { warns: [/infinite|too large|non_finite/] },
  ),
  column(
    "the error values of a spreadsheet are no numbers, and told",
    "sheet.csv",
    ["1", "#DIV/0!", "3", "#REF!", "5", "7"],
    { type: ["number", "integer", "mixed"] },
    { warns: [/DIV|REF/] },
  ),
  {
    says: "-999 among small readings is a stand-in, and told",
    file: "sentinel.csv",
    content: table("hour,level", 200, (i) => `${i},${i % 10 === 0 ? "-999" : (10 + (i % 7) * 0.5).toFixed(1)}`),
    right: { rows: 200, columns: { level: { type: "number", min: -999, values: { "-999": 20 } } }, warns: [/level.*-999/] },
  },
  {
    says: "an amount column with its missing values written as dashes",
    file: "dashes.csv",
    content: table("k,v", 40, (i) => `${i},${i % 4 === 0 ? "-" : i}`),
    right: { rows: 40, columns: { v: { type: ["integer", "mixed"] } }, warns: [/"-"|'-'/] },
  },
  {
    says: "three quarters are zero, so the median is 0 and nothing lies between 0 and the others",
    file: "rebates.csv",
    content: () => table("rebate", 48_000, (i) => (i % 4 === 1 ? (50 + ((i * 7919) % 47_999) / 500).toFixed(4) : "0")),
    right: { rows: 48_000, columns: { rebate: { type: "number", min: 0, median: 0, values: { "0": 36_000 } } } },
  },
  {
    says: "exact quantiles of 20,000 different values",
    file: "uniform.csv",
    content: () => table("v", 20_001, (i) => String((i * 7919) % 20_001)),
    right: { rows: 20_001, columns: { v: { type: "integer", distinct: 20_001, min: 0, max: 20_000, mean: 10_000, median: 10_000 } } },
  },
  {
    says: "0 and 1 are not averaged into surprise: two values, mean a half",
    file: "flags.csv",
    content: table("k,flag", 30, (i) => `${i},${i % 2}`),
    right: { rows: 30, columns: { flag: { type: ["integer", "boolean"], distinct: 2 } } },
  },
];

/** Digits that count nothing. */
const codes: readonly CorpusCase[] = [
  column("postcodes with leading zeros stay text", "zip.csv", ["01067", "10115", "80331", "04109"], {
    type: "text",
    distinct: 4,
    values: { "01067": 1 },
  }),
  column(
    "phone numbers with blanks and brackets",
    "phones.csv",
    ["+49 30 1234567", "(555) 123-4567", "020 7946 0018"],
    { type: "text", averaged: false },
    { silent: [/mixes/] },
  ),
  column(
    "article numbers of digits and an e",
    "articles.csv",
    ["10E4", "77E2", "31B9", "5E10"],
    { type: "text", distinct: 4, averaged: false },
    { silent: [/mixes/] },
  ),
  column("numbers in base sixteen are codes", "hex.csv", ["0x1F", "0xFF", "0x2A"], { type: "text", distinct: 3 }),
  column(
    "versions are text, and 1.10 is not 1.1",
    "versions.csv",
    ["1.9", "1.10", "1.1", "1.10.2"],
    { type: "text", distinct: 4 },
    { silent: [/mixes/] },
  ),
  column("addresses of machines are text", "hosts.csv", ["10.0.0.1", "192.168.1.20", "8.8.8.8"], { type: "text", distinct: 3 }),
  {
    says: "the numbers of articles are not averaged as quantities",
    file: "ean.csv",
    content: table("ean,pieces", 40, (i) => `40063813339${String(i).padStart(2, "0")},${i % 5}`),
    right: { rows: 40, columns: { ean: { distinct: 40, role: ["identifier", "code"] }, pieces: { type: "integer", mean: 2 } } },
  },
  {
    says: "a phone column of plain digits has no mean",
    file: "contacts.csv",
    content: table("name,phone", 12, (i) => `P${i},+3161234${String(5678 + i)}`),
    right: { rows: 12, columns: { phone: { type: "text", averaged: false, distinct: 12 } } },
  },
];

/** What cells of digits mean. */
export const numbers: readonly CorpusCase[] = [...amounts, ...plain, ...codes];
