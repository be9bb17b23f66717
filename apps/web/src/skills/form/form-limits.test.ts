import type { JsonObject } from "@skillrun/contract";
import { expect, test } from "vitest";
import { reasonAgainstForm } from "./form-limits.ts";

test("ordinary schemas get a form, a long list of values and one that refers to itself too", () => {
  const values = Array.from({ length: 3_000 }, (_, index) => `v${index}`);
  expect(reasonAgainstForm({ type: "object", properties: { code: { enum: values } } })).toBeNull();
  expect(reasonAgainstForm({ properties: { child: { $ref: "#" } } })).toBeNull();
});

test("what no form can show says why", () => {
  let deep: JsonObject = { type: "string" };
  for (let level = 0; level < 40; level++) deep = { type: "object", properties: { x: deep } };
  const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`p${index}`, { type: "string" }]));
  expect(reasonAgainstForm({ type: "array" })).toMatch(/no object/);
  expect(reasonAgainstForm(deep)).toMatch(/nested too deeply/);
  expect(reasonAgainstForm({ type: "object", properties: wide })).toMatch(/too many parts/);
  expect(reasonAgainstForm({ type: "object", properties: { x: { $ref: "https://example.com/x" } } })).toMatch(/another document/);
  expect(reasonAgainstForm({ type: "object", description: "x".repeat(300_000) })).toMatch(/too large/);
});
