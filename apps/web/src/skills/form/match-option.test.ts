import { expect, test } from "vitest";
import { matchesShape } from "./match-option.ts";

const circle = { type: "object", properties: { kind: { const: "circle" }, r: { type: "number" } }, required: ["kind", "r"] };
const named = { $ref: "#/$defs/circle" };
const root = { $defs: { circle, loop: { $ref: "#/$defs/loop" } } };

test("constants, types and required names choose a shape, also through references", () => {
  expect(matchesShape(named, { kind: "circle", r: 1 }, root)).toBe(true);
  expect(matchesShape(named, { kind: "square", r: 1 }, root)).toBe(false);
  expect(matchesShape(named, { kind: "circle" }, root)).toBe(false);
  expect(matchesShape({ type: ["integer", "null"] }, 1.5, root)).toBe(false);
  expect(matchesShape({ not: { type: "string" } }, "x", root)).toBe(false);
  expect(matchesShape({ anyOf: [{ type: "string" }, { enum: [[1]] }] }, [1], root)).toBe(true);
});

test("patterns are not run, and what refers to itself ends", () => {
  expect(matchesShape({ type: "string", pattern: "^(a+)+$" }, `${"a".repeat(60)}!`, root)).toBe(true);
  expect(matchesShape({ $ref: "#/$defs/loop" }, 1, root)).toBe(true);
  const self = { type: "object", properties: { child: { $ref: "#" } } };
  let deep: object = {};
  for (let level = 0; level < 5_000; level++) deep = { child: deep };
  expect(matchesShape(self, deep, self)).toBe(true);
});
