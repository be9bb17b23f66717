import { expect, test } from "vitest";
import { writeReports } from "./report-files.ts";
import { profileText } from "./testing/profile-text.ts";

const attack = `<img src=x onerror=alert(1)>'"&<script>alert(2)</script>](javascript:alert(3)) \`|![x](http://evil.example/p)`;

test("nothing from the file becomes markup in the HTML report, and its policy forbids scripts and loading", async () => {
  const quoted = `"${attack.replaceAll('"', '""')}"`;
  const rows = Array.from({ length: 30 }, () => `${quoted},1`).join("\n");
  const profile = await profileText(`${quoted},n\n${rows}\n3,${quoted}\n`, `<b>${"x"}.csv`);
  const { html } = writeReports(profile);
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).not.toMatch(/<img|<script|<b>x/);
  const attributes = new Set(
    [...html.replaceAll(/"[^"]*"/g, '""').matchAll(/<[^>]*>/g)].flatMap((tag) =>
      [...tag[0].matchAll(/\s([a-zA-Z-]+)=/g)].map((match) => match[1]),
    ),
  );
  expect([...attributes].filter((name) => name?.startsWith("on") || name === "src" || name === "action")).toEqual([]);
  expect([...html.matchAll(/href="([^"]*)"/g)].every((match) => match[1]?.startsWith("#column-"))).toBe(true);
  const tags = new Set([...html.matchAll(/<([a-zA-Z!][a-zA-Z0-9]*)/g)].map((match) => match[1]));
  const known =
    "!doctype html head meta title style body main p h1 h2 h3 ul ol li b i span small strong div table thead tbody tr th td a svg rect line text section header dl dt dd footer";
  expect([...tags].filter((tag) => !known.split(" ").includes(tag ?? ""))).toEqual([]);
});

test("nothing from the file becomes a link, an image or another table cell in the Markdown report", async () => {
  const quoted = `"${attack.replaceAll('"', '""')}"`;
  const profile = await profileText(`${quoted},n\n${Array.from({ length: 30 }, () => `${quoted},1`).join("\n")}\n`);
  const outsideCode = writeReports(profile).markdown.replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, "CODE");
  expect(outsideCode).not.toMatch(/(?<!\\)\]\(|<img|<script|(?<!\\)!\[/);
});

test("the report of a real kind of table holds its charts, and the JSON holds the whole profile", async () => {
  const rows = Array.from(
    { length: 200 },
    (_, index) => `${index},2024-01-${String((index % 28) + 1).padStart(2, "0")},${["red", "blue"][index % 2]},${index % 7}`,
  );
  const profile = await profileText(`id,day,color,n\n${rows.join("\n")}\n`);
  const { html, json, markdown } = writeReports(profile);
  expect(html.match(/<svg class="histogram"/g)).toHaveLength(3);
  expect(html).toContain('<ol class="frequency">');
  expect(html).toContain("prefers-color-scheme:dark");
  expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(profile)));
  expect(markdown).toContain("| 3 | `color` | text | 0 % | 2 | blue 50 %, red 50 % |");
});
