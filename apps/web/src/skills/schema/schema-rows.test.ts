import { expect, test } from "vitest";
import { schemaRows } from "./schema-rows.ts";

test("properties become rows, with what is allowed in words", () => {
  const rows = schemaRows({
    type: "object",
    required: ["city"],
    properties: {
      city: { type: "string", enum: ["Ōsaka", "Lima"], description: "Where." },
      limit: { type: "integer", minimum: 1, default: 10 },
      rows: { type: "array", items: { $ref: "#/$defs/row" } },
    },
    $defs: { row: { type: "object", properties: { name: { type: ["string", "null"] } } } },
  });
  expect(rows.map(({ path, type, isRequired, notes }) => [path, type, isRequired, notes])).toEqual([
    ["city", "one of", true, ['"Ōsaka", "Lima"']],
    ["limit", "integer", false, ["default 10", "at least 1"]],
    ["rows", "list of anything", false, []],
    ["rows[].name", "string or null", false, []],
  ]);
});

test("a schema that refers to itself, or to nothing, ends", () => {
  const tree = {
    type: "object",
    properties: { left: { $ref: "#" }, child: { $ref: "#/$defs/tree" } },
    $defs: { tree: { $ref: "#/$defs/tree" } },
  };
  expect(schemaRows(tree).length).toBeLessThan(10);
  const deep = {
    $defs: { t: { type: "object", properties: { a: { $ref: "#/$defs/t" }, b: { $ref: "#/$defs/t" }, c: { $ref: "#/$defs/t" } } } },
  };
  expect(schemaRows({ ...deep, properties: { t: { $ref: "#/$defs/t" } } }).length).toBeLessThanOrEqual(200);
});

test("of a huge list of values some are shown, and how many more there are", () => {
  const rows = schemaRows({ properties: { code: { enum: Array.from({ length: 5_000 }, (_, index) => index) } } });
  expect(rows[0]?.notes[0]).toMatch(/, 11 and 4988 more$/);
});
