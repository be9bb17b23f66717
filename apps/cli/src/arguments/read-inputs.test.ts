import { expect, test } from "vitest";
import { readInputs } from "./read-inputs.ts";

const schema = {
  type: "object",
  properties: {
    top: { type: "integer" },
    share: { type: "number" },
    deep: { type: "boolean" },
    columns: { type: "array", items: { type: "string" } },
    title: { type: "string" },
    limit: { anyOf: [{ type: "integer" }, { type: "null" }] },
    level: { enum: [1, 2] },
  },
};

test("values are read as the schema says", () => {
  const pairs = ["top=5", "share=0.5", "deep=true", 'columns=["a","b"]', "title=5", "limit=null", "level=2"];
  expect(readInputs(pairs, null, schema)).toEqual({
    top: 5,
    share: 0.5,
    deep: true,
    columns: ["a", "b"],
    title: "5",
    limit: null,
    level: 2,
  });
});

test("what the schema does not know is text, and may have equals signs and be empty", () => {
  expect(readInputs(["query=a=b", "note="], null, schema)).toEqual({ query: "a=b", note: "" });
  expect(readInputs(["constructor=x"], null, schema)).toEqual({ constructor: "x" });
});

test("--input comes on top of --inputs", () => {
  expect(readInputs(["top=7"], '{"top": 5, "title": "x"}', schema)).toEqual({ top: 7, title: "x" });
});

test.each([
  [["top=many"], "--input top must be integer"],
  [["top=1.5"], "--input top must be integer"],
  [["deep=yes"], "--input deep must be boolean"],
  [["columns=a"], "--input columns must be array"],
  [["limit=x"], "--input limit must be integer or null"],
  [["top"], "--input is written name=value"],
  [["=5"], "--input is written name=value"],
])("%j is refused: %s", (pairs, message) => {
  expect(() => readInputs(pairs, null, schema)).toThrow(message);
});

test("a number that cannot be kept digit by digit is refused by its name, and as text it is kept", () => {
  const told = "the number 2512292042121000001 cannot be kept digit by digit; send it as a string";
  expect(() => readInputs(["top=2512292042121000001"], null, schema)).toThrow(`--input top: ${told}`);
  expect(() => readInputs([], '{"rows": [{"id": 2512292042121000001}]}', schema)).toThrow(`--inputs.rows.0.id: ${told}`);
  expect(readInputs(["title=2512292042121000001"], null, schema)).toEqual({ title: "2512292042121000001" });
});

test.each(["[]", "5", "{", "null"])("--inputs %s is refused", (json) => {
  expect(() => readInputs([], json, schema)).toThrow("--inputs must be a JSON object");
});
