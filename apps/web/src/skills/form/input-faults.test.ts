import { expect, test } from "vitest";
import { faultLines, readInputFaults } from "./input-faults.ts";

const row = (loc: (string | number)[], msg: string) => ({ loc, msg, type: "x", input: null });

test("what is wrong stands at its field, the rest in a list", () => {
  const detail = [
    row(["body", "inputs", "rows", 0, "name"], "is required"),
    row(["body", "inputs", "n"], "is too small"),
    row(["body", "inputs", "n"], "is odd"),
    row(["body", "inputs"], "has no x"),
    row(["body", "file_source_ids"], "there is no such file"),
  ];
  expect(readInputFaults(detail)).toEqual({
    atFields: { rows: { 0: { name: { __errors: ["is required"] } } }, n: { __errors: ["is too small", "is odd"] } },
    others: ["has no x", "file_source_ids: there is no such file"],
  });
  expect(faultLines(detail)[0]).toBe("rows.0.name: is required");
});

test("a field named __proto__ changes nothing but its own message", () => {
  const { atFields } = readInputFaults([row(["body", "inputs", "__proto__"], "no")]);
  expect(Object.hasOwn(atFields, "__proto__")).toBe(true);
  expect(Reflect.get({}, "__errors")).toBeUndefined();
});
