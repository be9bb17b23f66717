import { expect, it } from "vitest";
import { escapeMarkdown, markdownOfOutputs } from "./markdown-of-outputs.ts";

it("tells a profile's size first, then plain values, then warnings before columns", () => {
  const markdown = markdownOfOutputs({
    rows: 1234,
    columns: [{ name: "id", type: "integer", quantiles: { p50: 1 } }],
    missing_cells: 12,
    duplicate_rows: { count: 3, exact: true },
    warnings: [{ severity: "warning", column: "a|b", message: "Mixed *types*." }],
    methods: [],
  });
  expect(markdown).toBe(`**1,234 rows × 1 column**

- Missing cells: 12
- Methods: none

**Warnings** (1)

| Severity | Column | Message |
| --- | --- | --- |
| warning | a\\|b | Mixed \\*types\\*. |

**Columns** (1)

| Name | Type |
| --- | --- |
| id | integer |

**Duplicate rows**

- Count: 3`);
});

it("leaves out what it has said already", () => {
  const outputs = {
    warning_count: 1,
    warnings: ["Careful."],
    rows_exact: true,
    distinct_exact: false,
    reports: ["a.md"],
    others: ["b.md"],
  };
  expect(markdownOfOutputs(outputs, ["a.md"])).toBe(
    "- Distinct exact: false\n\n**Warnings** (1)\n\n- Careful.\n\n**Others** (1)\n\n- b.md",
  );
});

it("shows the beginning of long lists and says how much is left", () => {
  const markdown = markdownOfOutputs({
    numbers: Array.from({ length: 100 }, (_, index) => index / 3),
    items: Array.from({ length: 20 }, (_, n) => ({ n })),
  });
  expect(markdown).toContain("- 0.333333\n");
  expect(markdown).toContain("… and 92 more");
  expect(markdown).toContain("| 7 |\n\n… and 12 more");
});

it("shows nested things that fit no table as JSON", () => {
  expect(markdownOfOutputs({ pairs: [{ a: { b: 1 } }] })).toBe('**Pairs** (1)\n\n- {"a":{"b":1}}');
});

it("shortens long texts and leaves nothing for markdown to misread", () => {
  expect(markdownOfOutputs({ text: `${"x".repeat(500)}` })).toBe(`- Text: ${"x".repeat(400)}…`);
  expect(escapeMarkdown("a\n# [b](c) <i>`~")).toBe("a # \\[b\\](c) \\<i\\>\\`\\~");
});
