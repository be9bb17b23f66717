import { describe, expect, test } from "vitest";
import type { DatasetProfile } from "./dataset-profile.ts";
import { writeReports } from "./report-files.ts";
import { buildProfile } from "./testing/build-profile.ts";
import { columnNamed } from "./testing/column-named.ts";

const attack = `<img src=x onerror=alert(1)>'"&<script>alert(2)</script>](javascript:alert(3)) \`|![x](http://evil.example/p)\u202e`;

/** A profile in which every text that can come out of a file is an attack. */
function attacked(): DatasetProfile {
  const many = Array.from({ length: 30 }, (_, index) => (index === 3 ? null : attack));
  const numbers = many.map((_, index) => index % 7);
  const profile = buildProfile(`<b>x${attack}`, { [attack]: many, n: numbers, [`2 ${attack}`]: numbers.map((value) => value * 2) });
  const first = columnNamed(profile, attack);
  first.missing_markers = { [attack]: 1 };
  first.kinds = { [attack]: 29, text: 1 };
  first.implausible = [{ value: attack, count: 3, reason: attack }];
  const second = columnNamed(profile, "n");
  second.unit = { kind: "currency", symbol: attack, certain: true };
  second.numbers?.extremes.smallest.push({ value: attack, count: 1, share: 0 });
  profile.source = { ...profile.source, encoding: attack, delimiter: attack, quote: attack, escape: "x", table: attack };
  profile.methods = [attack];
  profile.warnings = [
    { code: "a", severity: "warning", column: attack, row: 3, message: attack },
    { code: "b", severity: "notice", column: null, row: null, message: attack },
  ];
  return profile;
}

const known =
  "!doctype html head meta title style body main nav p h1 h2 h3 h4 ul ol li b i bdi span small strong div table caption thead tbody tr th td a svg rect line path section header details summary dl dt dd footer";

describe("the HTML report", () => {
  test("makes no markup of anything from the file, and its policy forbids scripts and loading", () => {
    const { html } = writeReports(attacked());
    expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toMatch(/<img|<script|<b>x|\u202e/);
    const markup = html.replace(/<title>[^<]*<\/title>/g, "").replaceAll(/"[^"]*"/g, '""');
    const attributes = new Set(
      [...markup.matchAll(/<[^>]*>/g)].flatMap((tag) => [...tag[0].matchAll(/\s([a-zA-Z-]+)=/g)].map((match) => match[1])),
    );
    expect([...attributes].filter((name) => name?.startsWith("on") || name === "src" || name === "action")).toEqual([]);
    expect([...html.matchAll(/href="([^"]*)"/g)].every((match) => /^#[a-z]+(-\d+)?$/.test(match[1] ?? ""))).toBe(true);
    const tags = new Set([...html.matchAll(/<([a-zA-Z!][a-zA-Z0-9]*)/g)].map((match) => match[1]));
    expect([...tags].filter((tag) => !known.split(" ").includes(tag ?? ""))).toEqual([]);
  });

  test("keeps the writing direction of names and cells to themselves", () => {
    const { html } = writeReports(buildProfile("x.csv", { עיר: ["القاهرة", "القاهرة", "Berlin"] }));
    expect(html).toContain("<bdi>עיר</bdi>");
    expect(html).toContain("<bdi>القاهرة</bdi>");
  });

  test("links only to what is there, also where many columns have no panel", () => {
    const cells = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`c${index}`, [1, 2, index]]));
    const warnings: DatasetProfile["warnings"] = [{ code: "a", severity: "warning", column: "c129", row: null, message: "is odd" }];
    const { html } = writeReports(buildProfile("x.csv", cells, { warnings }));
    const targets = new Set([...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]));
    expect([...html.matchAll(/href="#([^"]*)"/g)].map((match) => match[1]).filter((target) => !targets.has(target))).toEqual([]);
    expect(targets.has("column-130")).toBe(true);
    expect(targets.has("column-100")).toBe(false);
  });

  test("says how the file was read and how certain that is", () => {
    const profile = buildProfile("x.csv.gz", { a: [1, 2] });
    profile.source = {
      ...profile.source,
      compression: "gzip",
      encoding: "windows-1252",
      encoding_certainty: 0.87,
      delimiter: ";",
      escape: "\\",
      skipped_rows: 3,
    };
    const { html } = writeReports(profile);
    for (const said of ["gzip", "WINDOWS-1252, 87 % certain", "semicolons, 98 % certain", "with a backslash before them", "3 lines"])
      expect(html).toContain(said);
  });

  test("shows every digit of numbers that a double cannot hold", () => {
    const profile = buildProfile("x.csv", { amount: [1, 2, 3] });
    const { numbers } = columnNamed(profile, "amount");
    if (numbers !== null) numbers.exact = { min: "1", max: "18446744073709551617", sum: "18446744073709551620.5" };
    const { html, markdown } = writeReports(profile);
    for (const report of [html, markdown]) {
      expect(report).toContain("18,446,744,073,709,551,617");
      expect(report).toContain("18,446,744,073,709,551,620.5");
    }
  });

  test("shows correlations as figures in a coloured table, and the strong pairs", () => {
    const up = Array.from({ length: 50 }, (_, index) => index);
    const { html } = writeReports(
      buildProfile("x.csv", { up, down: up.map((value) => -value), wave: up.map((value) => (value * 17) % 13) }),
    );
    expect(html).toMatch(/<td class="n5" title="\u2068up\u2069 and \u2068down\u2069: −1\.00">−1\.00<\/td>/);
    expect(html).toContain('<a href="#correlations">');
    expect(html).not.toMatch(/<td><bdi>wave<\/bdi><\/td><td><bdi>/);
  });

  test("shows missing values by column and together, and the rows that repeat", () => {
    const { html } = writeReports(buildProfile("x.csv", { a: [1, null, 1, null], b: ["x", null, "x", null] }));
    expect(html).toMatch(/<td class="figure">2<\/td><td class="figure">50 %<\/td><td><bdi>a<\/bdi>, <bdi>b<\/bdi>/);
    expect(html).toContain("2 rows (50 %) repeat an earlier row, the first of them row 3.");
    expect(html).toContain("2 × <small>1, 3</small>");
  });

  test("stays small for 5,000 columns and says how many it left out", () => {
    const cells = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`c${index}`, Array.from({ length: 9 }, (_one, row) => (row * index) % 7)]),
    );
    const warnings: DatasetProfile["warnings"] = Object.keys(cells).map((column) => ({
      code: "a",
      severity: "notice",
      column,
      row: null,
      message: "is odd",
    }));
    const { html, markdown } = writeReports(buildProfile("x.csv", cells, { warnings }));
    expect(html.length).toBeLessThan(1_200_000);
    expect(html).toContain("and 4,500 more columns in profile.json");
    expect(html).toContain("and 4,992 more findings like this");
    expect(markdown.split("\n").length).toBeLessThanOrEqual(200);
    expect(markdown).toContain("and 4,950 more columns in profile.json");
  });

  test("of a table without rows is whole", () => {
    const { html, markdown } = writeReports(buildProfile("x.csv", { a: [], b: [] }));
    for (const report of [html, markdown]) expect(report).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).toContain("There are no rows.");
  });
});

describe("the Markdown report", () => {
  test("makes no link, image or further table cell of anything from the file", () => {
    const { markdown } = writeReports(attacked());
    const outsideCode = markdown.replace(/(?<![\\`])(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "CODE");
    expect(outsideCode).not.toMatch(/(?<!\\)\]\(|<img|<script|(?<!\\)!\[/);
  });

  test("of a table of many columns and findings has at most 200 lines", () => {
    const cells = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`c${index}`, Array.from({ length: 40 }, (_one, row) => (row * index) % 11 || null)]),
    );
    const warnings = Array.from({ length: 100 }, (_, index) => ({
      code: `w${index}`,
      severity: "notice" as const,
      column: `c${index % 60}`,
      row: null,
      message: "is odd",
    }));
    const { markdown } = writeReports(buildProfile("x.csv", cells, { warnings }));
    expect(markdown.split("\n").length).toBeLessThanOrEqual(200);
    expect(markdown).toContain("and 70 more findings in profile.json.");
  });
});

test("the report of a real kind of table holds its charts, and the JSON holds the whole profile", () => {
  const rows = Array.from({ length: 200 }, (_, index) => index);
  const profile = buildProfile("x.csv", {
    id: rows,
    day: rows.map((index) => `2024-01-${String((index % 28) + 1).padStart(2, "0")}`),
    color: rows.map((index) => (index % 2 === 0 ? "red" : "blue")),
    n: rows.map((index) => index % 7),
  });
  const { html, json, markdown } = writeReports(profile);
  expect(html.match(/<svg class="histogram"/g)).toHaveLength(3);
  expect(html).toContain('<ol class="frequency">');
  expect(html).toContain("prefers-color-scheme:dark");
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(profile)));
  expect(markdown).toContain("| 3 | `color` | text (category) | 0 % | 2 | blue (50 %), red (50 %) |");
});
