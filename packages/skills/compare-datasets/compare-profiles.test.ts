import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ColumnProfile, DatasetProfile } from "../profile-dataset/dataset-profile.ts";
import { buildColumn, buildProfile, type Cell, type Cells } from "../profile-dataset/testing/build-profile.ts";
import { columnNamed } from "../profile-dataset/testing/column-named.ts";
import { compareProfiles } from "./compare-profiles.ts";
import { comparisonReport } from "./comparison-report.ts";

const many = Array.from({ length: 400 }, (_, index) => index);
/** Evenly spread numbers in no order, different ones for each seed. */
const spread = (seed: number, length = 400) => Array.from({ length }, (_, index) => ((index * 7919 + seed * 104_729) % 10_007) / 100);

const differencesOf = (before: DatasetProfile, now: DatasetProfile) =>
  compareProfiles([
    { label: "before.csv", profile: before },
    { label: "now.csv", profile: now },
  ]).differences;

const said = (before: DatasetProfile, now: DatasetProfile) => differencesOf(before, now).map(({ kind, column }) => [kind, column]);

/** What columns have otherwise: tables of one column also have other numbers of rows and of equal rows. */
const inColumns = (before: Cells, now: Cells) =>
  differencesOf(buildProfile("before.csv", before), buildProfile("now.csv", now)).filter(({ column }) => column !== null);

const between = (before: Cells, now: Cells) => inColumns(before, now).map(({ kind, column }) => [kind, column]);

const messages = (before: Cells, now: Cells) => inColumns(before, now).map(({ message }) => message);

/** The profile of a table in the folder of fixtures, with the roles that its columns have. */
function fixture(name: string): DatasetProfile {
  const [head = "", ...lines] = readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8")
    .trimEnd()
    .split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  const cellOf = (text: string): Cell => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
  const cells = Object.fromEntries(head.split(",").map((column, index) => [column, rows.map((row) => cellOf(row[index] ?? ""))]));
  const profile = buildProfile(name, cells);
  for (const column of profile.columns) {
    if (column.name === "id") column.role = column.distinct.count === column.count ? "identifier" : null;
    if (column.name === "email") column.role = "email";
  }
  return profile;
}

describe("the tables of the fixtures", () => {
  test("of which one has all prices ten times as high", () => {
    const differences = differencesOf(fixture("base.csv"), fixture("shift.csv"));
    expect(differences).toMatchObject([
      { kind: "distribution_changed", column: "price", evidence: { test: "two-sample Kolmogorov–Smirnov", statistic: 1 } },
    ]);
    expect(differences[0]?.message).toContain("values are 10 times what they were");
  });

  test("of which one has a new category in a third of the rows", () => {
    const differences = differencesOf(fixture("base.csv"), fixture("newcat.csv"));
    expect(differences).toMatchObject([{ kind: "new_values", column: "colour" }]);
    expect(differences[0]?.message).toBe('has the new value "purple" (33 % of the values)');
  });

  test("of which one has a hundred rows twice", () => {
    const differences = differencesOf(fixture("base.csv"), fixture("dups.csv"));
    expect(differences.map(({ kind, column }) => [kind, column])).toEqual([
      ["uniqueness_lost", "id"],
      ["uniqueness_lost", "email"],
      ["duplicate_rows_changed", null],
    ]);
    expect(differences[0]?.message).toBe("was different in every row, has 100 repeated values");
    expect(differences[2]?.message).toBe("has 100 duplicate rows (20 %), had none");
  });

  test("of which one has text in the fiftieth of sixty columns", () => {
    const files = [fixture("wide_a.csv"), fixture("wide_b.csv")] as const;
    expect(differencesOf(...files)).toMatchObject([{ kind: "type_changed", column: "c50", message: "was integer, is text" }]);
  });

  test("agree with themselves", () => {
    for (const name of ["base.csv", "dups.csv", "wide_a.csv", "wide_b.csv"]) expect(said(fixture(name), fixture(name))).toEqual([]);
  });
});

describe("distributions", () => {
  test("of two samples of one kind are no difference", () => {
    for (let seed = 1; seed < 20; seed++) expect(between({ x: spread(seed) }, { x: spread(seed + 100, 250) })).toEqual([]);
  });

  test("that moved by a deviation, or became wider, are told with the test", () => {
    const differences = differencesOf(
      buildProfile("a", { x: spread(1) }),
      buildProfile("b", { x: spread(2, 300).map((value) => value + 29) }),
    );
    expect(differences).toMatchObject([
      { kind: "distribution_changed", column: "x", evidence: { p_value: expect.any(Number), threshold: 0.01 } },
      { kind: "row_count_changed" },
    ]);
    expect(differences[0]?.message).toMatch(/median 49.* → 79.*standard deviations up.*Kolmogorov–Smirnov D = 0\.\d\d, p below 0\.0001/);
    expect(between({ x: spread(1) }, { x: spread(2).map((value) => 50 + (value - 50) * 1.6) })).toEqual([
      ["distribution_changed", "x"],
      ["range_changed", "x"],
    ]);
  });

  test("that differ by a unit are told with the factor", () => {
    expect(messages({ x: spread(1) }, { x: spread(2).map((value) => value * 100) }).join()).toContain(
      "; they would agree if all were divided by 100",
    );
    expect(messages({ x: spread(1) }, { x: spread(1).map((value) => value / 1000) })[0]).toContain("values are 0.001 times what they were");
    expect(messages({ x: spread(1) }, { x: spread(1).map((value) => value - 40) })[0]).toContain("values are 40 lower than they were");
  });

  test("of dates a year later are told in days, also over a leap day", () => {
    const day = (offset: number) => new Date(Date.UTC(2023, 5, 1) + offset * 86_400_000).toISOString().slice(0, 10);
    const later = (iso: string) => `${Number(iso.slice(0, 4)) + 1}${iso.slice(4)}`;
    const days = many.map((index) => day(index % 300));
    expect(messages({ day: days }, { day: days.map(later) })[0]).toMatch(
      /^dates are 36[56] days later than they were: 2023-06-01 to 2024-03-26 → 2024-06-01 to 2025-03-26/,
    );
    expect(between({ day: days }, { day: days.toReversed() })).toEqual([]);
    expect(between({ day: days }, { day: many.map((index) => day((index % 150) + 150)) })).toEqual([["distribution_changed", "day"]]);
  });

  test("of running numbers that go on are no difference", () => {
    const id = (start: number) => buildProfile("x", { id: many.map((index) => start + index) });
    const [one, other] = [id(0), id(400)];
    for (const profile of [one, other]) columnNamed(profile, "id").role = "identifier";
    expect(said(one, other)).toEqual([]);
  });
});

describe("categories", () => {
  const colors = many.map((index) => ["red", "green", "blue"][index % 3] ?? "");

  test("that are new, gone, or only written otherwise are told", () => {
    expect(messages({ c: colors }, { c: colors.map((color) => (color === "red" ? "Red" : color)) })).toEqual([
      'has the new value "Red" (34 % of the values; written like "red")',
      'no longer has the value "red" (34 % of the values; written like "Red")',
    ]);
  });

  test("whose shares changed are told with the test, and small changes are none", () => {
    const [difference] = differencesOf(
      buildProfile("a", { c: colors }),
      buildProfile("b", { c: many.map((index) => (index % 10 < 7 ? "red" : index % 2 === 0 ? "green" : "blue")) }),
    );
    expect(difference).toMatchObject({ kind: "distribution_changed", evidence: { test: "chi-squared test of homogeneity" } });
    expect(difference?.message).toMatch(/^shares of the values changed: "red" 34 % → 70 %/);
    expect(between({ c: colors }, { c: colors.map((color, index) => (index < 20 ? "red" : color)) })).toEqual([]);
  });

  test("of a flag that turned are told", () => {
    expect(between({ f: many.map((index) => index % 2 === 0) }, { f: many.map((index) => index % 10 === 0) })).toEqual([
      ["distribution_changed", "f"],
    ]);
  });

  test("that are rare are told where the known ones are a short list, and otherwise where they are no chance", () => {
    expect(messages({ c: colors }, { c: colors.with(7, "?") })).toEqual(['has the new value "?" (0.3 % of the values)']);
    expect(between({ c: colors.with(7, "?") }, { c: colors })).toEqual([]);
    const towns = (rare: string) => many.map((index) => (index % 100 === 0 ? `${rare} ${index}` : `town ${index % 40}`));
    expect(between({ c: towns("a") }, { c: towns("b") })).toEqual([]);
    expect(between({ c: towns("a") }, { c: towns("a").map((town, index) => (index % 21 === 3 ? "new town" : town)) })).toEqual([
      ["new_values", "c"],
    ]);
  });

  test("are not looked for in free text", () => {
    expect(between({ t: many.map((index) => `text ${index}`) }, { t: many.map((index) => `other ${index}`) })).toEqual([]);
  });
});

describe("values", () => {
  test("far outside the range, negative, or implausible ones are told", () => {
    const price = spread(1).map((value) => value + 20);
    const [range] = messages({ price }, { price: price.with(7, -99_999) });
    expect(range).toBe("ranges from -99,999 to 119.99, was 20.21 to 119.99; only a few values lie outside");
    expect(messages({ n: many }, { n: many.with(0, -1) })).toEqual(["has 1 negative value, had none"]);
    const now = buildProfile("b", { price });
    columnNamed(now, "price").implausible = [{ value: "-999", count: 3, reason: "looks like a stand-in" }];
    expect(differencesOf(buildProfile("a", { price }), now)).toMatchObject([
      { kind: "implausible_values", message: 'has "-999" 3 times, which it had not: looks like a stand-in' },
    ]);
  });

  test("that are missing more often, or for the first time, are told", () => {
    const gaps = (share: number) => many.map((index) => (index < share * 400 ? null : index % 50));
    expect(between({ n: gaps(0) }, { n: gaps(0.02) })).toEqual([["missing_values_changed", "n"]]);
    expect(between({ n: gaps(0.02) }, { n: gaps(0.05) })).toEqual([]);
    expect(messages({ n: gaps(0.1) }, { n: gaps(0.4) })).toContain("had 10 % missing values, has 40 %");
  });

  test("that became different in every row are told of an identifier only", () => {
    const before = buildProfile("a", { id: many.with(3, 4) });
    const now = buildProfile("b", { id: many });
    columnNamed(now, "id").role = "identifier";
    expect(said(before, now)).toEqual([
      ["duplicate_rows_changed", null],
      ["uniqueness_gained", "id"],
    ]);
  });
});

describe("formats", () => {
  const withColumn = (more: Partial<ColumnProfile>) => {
    const profile = buildProfile("x", { c: [1, 2, 3] });
    profile.columns = [buildColumn("c", [1, 2, 3], more)];
    return profile;
  };
  const dated = (formats: string[], order: NonNullable<ColumnProfile["dates"]>["order"], zone = 0) => {
    const profile = buildProfile("x", { day: ["2024-01-01", "2024-01-02", "2024-01-03"] });
    const { dates } = columnNamed(profile, "day");
    if (dates !== null)
      Object.assign(dates, { formats: formats.map((format) => ({ format, count: 3 / formats.length })), order, with_zone: zone });
    return profile;
  };

  test("of dates and the order of day and month are told", () => {
    expect(differencesOf(dated(["YYYY-MM-DD"], "clear"), dated(["DD.MM.YYYY"], "day_first"))).toMatchObject([
      { kind: "date_order_changed", message: "dates are written day first" },
      { kind: "format_changed", message: "dates are written as DD.MM.YYYY, were YYYY-MM-DD" },
    ]);
    expect(said(dated(["DD/MM/YYYY"], "day_first"), dated(["DD/MM/YYYY"], "month_first"))).toEqual([["date_order_changed", "day"]]);
    expect(said(dated(["MM/DD/YYYY"], "month_first"), dated(["MM/DD/YYYY"], "assumed_month_first"))).toEqual([]);
    expect(said(dated(["ISO"], "clear"), dated(["ISO"], "clear", 3))).toEqual([["format_changed", "day"]]);
  });

  test("of numbers and their units are told", () => {
    const point = { decimal: ".", thousands: null, assumed: false } as const;
    expect(said(withColumn({ number_format: point }), withColumn({ number_format: { ...point, decimal: "," } }))).toEqual([
      ["format_changed", "c"],
    ]);
    const unit = (symbol: string) => ({ kind: "currency", symbol, certain: true }) as const;
    expect(differencesOf(withColumn({ unit: unit("$") }), withColumn({ unit: unit("€") }))).toMatchObject([
      { kind: "unit_changed", message: "is in currency €, was in currency $" },
    ]);
  });
});

describe("columns", () => {
  const numbers = { a: many, b: spread(3), c: many.map((index) => `text ${index % 40}`) };

  test("that are missing, added or of another type come first", () => {
    expect(
      between(
        { a: many, price: spread(1), note: many.map(() => "x") },
        { a: many, price: many.map((index) => `p${index}`), tax: many.map(() => 5) },
      ),
    ).toEqual([
      ["column_missing", "note"],
      ["type_changed", "price"],
      ["column_added", "tax"],
    ]);
  });

  test("in another order are told, the fewest that moved", () => {
    const { a, b, c } = numbers;
    expect(differencesOf(buildProfile("a", { a, b, c }), buildProfile("b", { c, a, b })).map(({ message }) => message)).toEqual([
      'has its columns in another order: "c" from 3 to 1',
    ]);
    expect(messages({ a, b, c }, { a, c })).toEqual(["is missing"]);
  });

  test("of another name with the same content are probably renamed, and are compared", () => {
    const before = { id: many, amount: spread(3), city: many.map((index) => `city ${index % 30}`) };
    const now = { id: many, total_eur: spread(3).map((value, index) => (index < 6 ? null : value)), town: before.city };
    const differences = differencesOf(buildProfile("a", before), buildProfile("b", now));
    expect(differences.map(({ kind, column }) => [kind, column])).toEqual([
      ["column_renamed", "amount"],
      ["column_renamed", "city"],
      ["missing_values_changed", "amount"],
    ]);
    expect(differences[1]).toMatchObject({
      message: 'is probably called "town" now (names 0 % alike, contents 100 % alike)',
      evidence: { score: 0.8, content_likeness: 1 },
    });
  });

  test("of a similar name and content are renamed, of a similar name alone are not", () => {
    expect(
      between({ customer_name: many.map((index) => `n${index % 9}`) }, { name_customer: many.map((index) => `n${index % 9}`) }),
    ).toEqual([["column_renamed", "customer_name"]]);
    expect(between({ price_net: spread(1) }, { price_date: many.map(() => "2024-01-01") })).toEqual([
      ["column_missing", "price_net"],
      ["column_added", "price_date"],
    ]);
    expect(messages({ Price: spread(1) }, { " price": spread(1) })).toEqual(['is written " price"']);
  });

  test("are all compared, however many there are", () => {
    const wide = (last: Cell[]) =>
      Object.fromEntries(Array.from({ length: 1200 }, (_, index) => [`column ${index}`, index === 1199 ? last : [index, 2, 3]]));
    const comparison = compareProfiles([
      { label: "a.csv", profile: buildProfile("a.csv", wide([1, 2, 3])) },
      { label: "b.csv", profile: buildProfile("b.csv", wide(["x", "y", "z"])) },
    ]);
    expect(comparison.differences).toMatchObject([{ kind: "type_changed", column: "column 1199" }]);
    expect(comparison.columns).toHaveLength(1200);
    const report = comparisonReport(comparison, null);
    expect(report).toContain("| `column 1199` | integer");
    expect(report).toContain("All 1,200 columns were compared; 700 more are in report.json, 700 of them without a difference.");
  });
});

describe("several files", () => {
  test("are each compared with the first, and those that could not be read are told", () => {
    const profile = buildProfile("a.csv", { n: many });
    const comparison = compareProfiles(
      [
        { label: "a.csv", profile },
        { label: "b.csv", profile },
        { label: "c.csv", profile: buildProfile("c.csv", { n: many.slice(0, 399), extra: many.slice(0, 399) }) },
      ],
      [{ label: "<i>.csv", message: "it is a picture, not a table" }],
    );
    expect(comparison.differences.map(({ file, kind }) => [file, kind])).toEqual([
      ["c.csv", "column_added"],
      ["c.csv", "row_count_changed"],
    ]);
    expect(comparison.columns.map(({ name, files }) => [name, files.map((file) => file?.type ?? null)])).toEqual([
      ["n", ["integer", "integer", "integer"]],
      ["extra", [null, null, "integer"]],
    ]);
    expect(comparisonReport(comparison, null)).toContain("### b.csv\n\nNo differences.\n\n### c.csv\n\n- `extra` is new\n");
    expect(comparisonReport(comparison, null)).toContain("- &lt;i\\>.csv could not be read: it is a picture, not a table");
  });

  test("that agree are said to agree, with all that was compared", () => {
    const profile = buildProfile("a.csv", { n: many });
    const comparison = compareProfiles([
      { label: "a.csv", profile },
      { label: "b.csv", profile },
    ]);
    expect(comparisonReport(comparison, null)).toContain("None: columns and their order, types, formats, distributions");
  });

  test("have names and values told as text, never as Markdown or HTML", () => {
    const evil = "[x](http://y)|`<img src=z>";
    const before = { [evil]: many.map((index) => ["a", "b"][index % 2] ?? ""), gone: many };
    const now = { [evil]: many.map((index) => ["a", evil][index % 2] ?? "") };
    const comparison = compareProfiles([
      { label: "<b>.csv", profile: buildProfile("x", before) },
      { label: evil, profile: buildProfile("y", now) },
    ]);
    const report = comparisonReport(comparison, "![i](http://z)");
    const outsideCode = report.replace(/(?<![\\`])(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "CODE");
    expect(outsideCode).not.toMatch(/(?<!\\)\]\(|<img|<b>|(?<!\\)!\[/);
    expect(report).toContain("Approved with the comment: !\\[i\\](http://z)");
  });
});

test("a sequence that is longer is no other distribution", () => {
  const numbers = (length: number) => Array.from({ length }, (_, index) => index);
  expect(between({ n: numbers(400) }, { n: numbers(420) })).toEqual([]);
});
