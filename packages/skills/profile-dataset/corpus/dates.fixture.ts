import type { CorpusCase } from "./corpus-case.testing.ts";
import { table } from "./make-content.testing.ts";
import { quotedColumn } from "./quoted-column.testing.ts";

const column = quotedColumn("t");

const day = (index: number): string => String(index + 1).padStart(2, "0");

/** Dates and times as programs and people write them. */
export const dates: readonly CorpusCase[] = [
  column("dates of ISO 8601", "iso.csv", ["2021-03-01", "2020-02-29", "2021-12-31"], {
    type: "date",
    min: "2020-02-29",
    max: "2021-12-31",
  }),
  column("times in UTC", "utc.csv", ["2021-03-01T00:00:00Z", "2021-03-02T12:30:45.5Z"], {
    type: "datetime",
    min: "2021-03-01T00:00:00Z",
    max: "2021-03-02T12:30:45.500Z",
  }),
  column("an offset moves the time to UTC", "offset.csv", ["2021-01-01T00:30:00+02:00", "2021-01-01T23:00:00-03:00"], {
    type: "datetime",
    min: "2020-12-31T22:30:00Z",
    max: "2021-01-02T02:00:00Z",
  }),
  column(
    "PostgreSQL's blank and short offset",
    "pg.csv",
    ["2022-06-01 08:00:00.25+02", "2022-06-01 09:00:00+02", "2022-06-02 00:00:00.123456+02"],
    { type: "datetime", min: "2022-06-01T06:00:00.250Z" },
  ),
  column("seconds may be left out", "minutes.csv", ["2022-06-01 08:00", "2022-06-01 17:45"], {
    type: "datetime",
    max: "2022-06-01T17:45:00Z",
  }),
  column("points separate the day first", "points.csv", ["31.01.2023", "15.02.2023", "01.12.2022"], {
    type: "date",
    min: "2022-12-01",
    max: "2023-02-15",
  }),
  column("a day over twelve shows that the month comes first", "us.csv", ["1/31/2023", "2/3/2023", "12/1/2022"], {
    type: "date",
    min: "2022-12-01",
    max: "2023-02-03",
  }),
  column("a day over twelve shows that the day comes first", "eu.csv", ["31/1/2023", "3/2/2023", "1/12/2022"], {
    type: "date",
    min: "2022-12-01",
    max: "2023-02-03",
  }),
  column(
    "no day over twelve: the choice is told",
    "either.csv",
    ["1/2/2023", "3/4/2023", "5/6/2023"],
    { type: "date" },
    { warns: [/month first|day first|either/i] },
  ),
  column(
    "both orders in one column are told",
    "both.csv",
    ["31/1/2023", "1/31/2023", "13/2/2023", "2/13/2023"],
    {},
    { warns: [/month|day|order|mix/i] },
  ),
  column("a clock of twelve hours", "twelve.csv", ["1/31/2023 2:05 PM", "1/31/2023 12:00 AM", "2/1/2023 12:15 PM"], {
    type: "datetime",
    min: "2023-01-31T00:00:00Z",
    max: "2023-02-01T12:15:00Z",
  }),
  column("names of months, the month first", "names.csv", ["Jan 5, 2024", "February 29, 2024", "Dec 31, 2023"], {
    type: "date",
    min: "2023-12-31",
    max: "2024-02-29",
  }),
  column("names of months, the day first", "british.csv", ["5 January 2024", "29 Feb 2024", "1 Dec 2023"], {
    type: "date",
    min: "2023-12-01",
    max: "2024-02-29",
  }),
  column("Oracle's short dates", "oracle.csv", ["05-JAN-24", "29-FEB-24", "01-DEC-23"], {
    type: "date",
    min: "2023-12-01",
    max: "2024-02-29",
  }),
  column(
    "the dates of mail and HTTP",
    "mail.csv",
    ["Mon, 01 Jan 2024 10:00:00 +0000", "Tue, 02 Jan 2024 10:00:00 +0100", "Wed, 03 Jan 2024 08:30:00 GMT"],
    { type: "datetime", min: "2024-01-01T10:00:00Z", max: "2024-01-03T08:30:00Z" },
  ),
  column(
    "weeks of ISO 8601 are dates or text, never numbers",
    "weeks.csv",
    ["2024-W05", "2024-W06", "2024-W52"],
    { type: ["date", "text"], distinct: 3, averaged: false },
    { silent: [/mixes/] },
  ),
  column("quarters are text", "quarters.csv", ["2024-Q1", "2024-Q2", "2023-Q4"], { type: ["text", "date"], distinct: 3 }),
  column("a year and a month are dates or text", "months.csv", ["2024-01", "2024-02", "2023-12"], { type: ["date", "text"], distinct: 3 }),
  column("days of years before 1900", "old.csv", ["1789-07-14", "1815-06-18", "1648-10-24"], {
    type: "date",
    min: "1648-10-24",
    max: "1815-06-18",
  }),
  column(
    "times of day are no dates",
    "clock.csv",
    ["08:30", "23:59", "00:00"],
    { type: ["time", "text"], distinct: 3 },
    { silent: [/mixes/] },
  ),
  column("times of day with seconds and of twelve hours", "clock12.csv", ["8:30:00 AM", "11:59:59 PM", "12:00:00 AM"], {
    type: ["time", "text"],
    distinct: 3,
  }),
  column(
    "a day that does not exist is told",
    "impossible.csv",
    ["2023-02-27", "2023-02-28", "2023-02-30", "2023-03-01", "2023-03-02"],
    { type: ["date", "mixed", "text"] },
    { warns: [/2023-02-30|no date|mixes/] },
  ),
  column(
    "MySQL's date of zeros is missing, or told",
    "zero.csv",
    ["2023-01-05", "0000-00-00", "2023-01-07", "2023-01-09"],
    { type: ["date", "mixed"] },
    { warns: [/0000-00-00/] },
  ),
  {
    says: "the last day of the year 9999 is a stand-in, and told",
    file: "validity.csv",
    content: table("id,until", 30, (i) => `${i},${i % 3 === 0 ? "9999-12-31" : `2023-05-${day(i % 28)}`}`),
    right: { rows: 30, columns: { until: { type: "date" } }, warns: [/until.*(9999|future|stand)/i] },
  },
  {
    says: "a birthday that is yet to come is told",
    file: "births.csv",
    content: table("id,birth_date", 30, (i) => `${i},${i === 7 ? "2190-04-01" : `1980-05-${day(i % 28)}`}`),
    right: { rows: 30, columns: { birth_date: { type: "date", max: "2190-04-01" } }, warns: [/birth_date.*(2190|future|later)/i] },
  },
  {
    says: "compact dates are dates or integers whose reading is told by the name",
    file: "compact.csv",
    content: table("date,v", 28, (i) => `202402${day(i)},${i}`),
    right: { rows: 28, columns: { date: { type: ["date", "integer"], distinct: 28 } } },
  },
  {
    says: "seconds since 1970 are integers with a hint",
    file: "epoch.csv",
    content: table("created_at,v", 30, (i) => `${1_700_000_000 + i * 3600},${i}`),
    right: { rows: 30, columns: { created_at: { type: "integer", unit: "epoch_seconds", role: [null, "code"] } }, silent: [/likely_id/] },
  },
  {
    says: "milliseconds since 1970 are integers with a hint",
    file: "epoch-ms.csv",
    content: table("timestamp,v", 30, (i) => `${1_700_000_000_000 + i * 61_000},${i}`),
    right: { rows: 30, columns: { timestamp: { type: "integer", unit: "epoch_milliseconds" } }, silent: [/likely_id/] },
  },
  {
    says: "years are integers, and no identifiers",
    file: "years.csv",
    content: table("year,gdp", 40, (i) => `${1980 + i},${i * 1.5}`),
    right: { rows: 40, columns: { year: { type: "integer", min: 1980, max: 2019 } }, silent: [/likely_id/] },
  },
];
