import type { JsonObject } from "@skillrun/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileSchema } from "./compile-schema.ts";

const messages = (schema: JsonObject, value: unknown) =>
  compileSchema(schema)
    .validate(value)
    .map(({ message }) => message);
const json = (text: string): JsonObject => JSON.parse(text);

function milliseconds(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

test("an issue names the field and says what it must be", () => {
  const schema: JsonObject = {
    type: "object",
    properties: {
      rows: { type: "array", items: { type: "object", properties: { name: { type: "number" } }, required: ["name"] } },
      mode: { enum: ["fast", "exact"] },
      limit: { type: "integer", minimum: 1 },
      either: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["rows"],
    additionalProperties: false,
  };
  expect(messages(schema, { rows: [{ name: 1 }, { name: "x" }, {}], mode: "slow", limit: 0, either: 1, rws: [] })).toEqual([
    "rows.1.name must be a number",
    "rows.2.name is missing",
    'mode must be one of "fast", "exact"',
    "limit must be at least 1",
    "either must be a text or null",
    "rws is not known here; perhaps rows was meant",
  ]);
  expect(messages(schema, [])).toEqual(["the value must be an object"]);
  expect(messages(schema, {})).toEqual(["rows is missing"]);
  expect(messages(schema, { rows: [] })).toEqual([]);
});

describe("what a schema says is what is checked", () => {
  const recursive = {
    $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" }, value: { type: "number" } } } },
    $ref: "#/$defs/node",
  };
  const thenB = json('{"then": {"required": ["b"]}}');
  const cases: [string, JsonObject, unknown[], unknown[]][] = [
    ["const", { const: { a: [1, 2] } }, [{ a: [1, 2.0] }], [{ a: [2, 1] }]],
    ["enum in any order of keys", { enum: [{ a: 1, b: 2 }] }, [{ b: 2, a: 1 }], [{ a: 1 }]],
    ["integer", { type: "integer" }, [1, 1.0, -0], [1.5, "1", null]],
    ["several types", { type: ["string", "null"] }, ["", null], [0, []]],
    ["length in code points", { minLength: 2, maxLength: 2 }, ["ab", "😀😀", 5], ["a", "😀", "abc"]],
    ["pattern anywhere", { pattern: "b+" }, ["abba", 1], ["ac"]],
    ["pattern of letters of any language", { pattern: "^\\p{L}+$" }, ["straße", "漢字"], ["a1"]],
    ["pattern with JavaScript's escapes", { pattern: "^\\u00e9\\/[^]$" }, ["é/x"], ["e/x"]],
    ["bounds", { exclusiveMinimum: 0, maximum: 1 }, [1, 0.5, "x"], [0, 1.1]],
    ["multiples in decimal", { multipleOf: 0.1 }, [0.3, 1.1, 0, -0.7, 1e300], [0.35, 1e-5]],
    ["multiples of small numbers", { multipleOf: 1e-8 }, [12391239123, 1], [1e-9]],
    ["prefix and rest of a list", { prefixItems: [{ type: "string" }], items: { type: "number" } }, [["a", 1, 2], []], [[1], ["a", "b"]]],
    ["items of older drafts", { items: [{ type: "string" }], additionalItems: false }, [["a"]], [["a", 1], [1]]],
    [
      "contains",
      { contains: { const: 1 }, minContains: 2, maxContains: 3 },
      [
        [1, 1],
        [1, 0, 1, 1],
      ],
      [[1], [1, 1, 1, 1]],
    ],
    [
      "unique items",
      { uniqueItems: true },
      [[1, "1", [1], { a: 1 }]],
      [
        [1, 1.0],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      ],
    ],
    ["property names", { propertyNames: { maxLength: 3 } }, [{ abc: 1 }], [{ abcd: 1 }]],
    [
      "pattern properties",
      { patternProperties: { "^n_": { type: "number" } }, additionalProperties: { type: "string" } },
      [{ n_a: 1, b: "x" }],
      [{ n_a: "x" }, { b: 1 }],
    ],
    [
      "dependent",
      { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { required: ["d"] } } },
      [
        { a: 1, b: 1 },
        { c: 1, d: 1 },
      ],
      [{ a: 1 }, { c: 1 }],
    ],
    ["counts", { minProperties: 1, maxProperties: 2, minItems: 1, maxItems: 2 }, [{ a: 1 }, [1]], [{}, [], [1, 2, 3]]],
    ["one of", { oneOf: [{ type: "integer" }, { minimum: 5 }] }, [1, 5.5], [6, 1.5]],
    ["all of and not", { allOf: [{ type: "number" }], not: { const: 3 } }, [4], [3, "x"]],
    [
      "if, then, else",
      { if: { properties: { a: { const: 1 } }, required: ["a"] }, ...thenB, else: { required: ["c"] } },
      [{ a: 1, b: 1 }, { c: 1 }],
      [{ a: 1 }, {}],
    ],
    ["boolean schemas", { properties: { a: true, b: false } }, [{ a: 1 }], [{ b: 1 }]],
    ["a schema that refers to itself", recursive, [{ next: { next: { value: 1 } } }], [{ next: { next: { value: "x" } } }]],
    ["the root as a reference", { properties: { a: { $ref: "#" } }, additionalProperties: false }, [{ a: { a: {} } }], [{ a: { b: 1 } }]],
    ["an anchor", { $defs: { x: { $anchor: "row", type: "string" } }, $ref: "#row" }, ["a"], [1]],
    ["an escaped pointer", { $defs: { "a/b~c d": { type: "string" } }, $ref: "#/$defs/a~1b~0c%20d" }, ["a"], [1]],
    [
      "what nobody looked at",
      { allOf: [{ properties: { a: true } }], properties: { b: true }, unevaluatedProperties: false },
      [{ a: 1, b: 1 }],
      [{ c: 1 }],
    ],
    ["items nobody looked at", { prefixItems: [true], unevaluatedItems: { type: "number" } }, [["a", 1]], [["a", "b"]]],
    ["formats, leniently", { format: "date-time" }, ["2026-01-31T10:00:00Z", "2026-01-31 10:00", 5], ["2026-02-31T10:00:00Z", "soon"]],
    ["formats nobody knows", { format: "colour" }, ["anything"], []],
    ["an email with its library's pattern", { format: "email", pattern: "^(?!\\.)(?!.*\\.\\.).+@.+$" }, ["a@b.c"], ["ab"]],
    [
      "a property named __proto__",
      json('{"properties": {"__proto__": {"type": "number"}}}'),
      [json('{"__proto__": 1}'), {}],
      [json('{"__proto__": "x"}')],
    ],
    [
      "names that every object has",
      { required: ["toString"], properties: { constructor: { type: "string" } } },
      [{ toString: 1 }],
      [{}, { toString: 1, constructor: 1 }],
    ],
  ];
  test.each(cases)("the keyword: %s", (_, schema, good, bad) => {
    expect(compileSchema(schema).problems).toEqual([]);
    for (const value of good) expect([value, messages(schema, value)]).toEqual([value, []]);
    for (const value of bad) expect([value, messages(schema, value).length > 0]).toEqual([value, true]);
  });
});

describe("a schema that cannot be used says where and why", () => {
  const cases: [string, JsonObject, string, string][] = [
    ["a remote reference", { properties: { a: { $ref: "https://example.com/x.json" } } }, "properties.a.$ref", "never loaded"],
    ["a file", { $ref: "other.json#/x" }, "$ref", "never loaded"],
    ["a reference to nothing", { $ref: "#/$defs/x" }, "$ref", "leads to nothing"],
    ["a reference to what objects inherit", { $ref: "#/constructor/prototype" }, "$ref", "leads to nothing"],
    ["a lookahead", { pattern: "(?=a)b" }, "pattern", "bounded time"],
    ["a backreference", { pattern: "(a)\\1" }, "pattern", "bounded time"],
    ["a broken pattern of names", { patternProperties: { "(": true } }, "patternProperties", "cannot be read"],
    ["a type nobody knows", { properties: { a: { type: "strnig" } } }, "properties.a.type", "must be one of"],
    ["a text as a schema", { properties: { a: "string" } }, "properties.a", "must be a schema"],
    ["a bound that is no number", { minimum: "1" }, "minimum", "must be a number"],
    ["a zero to be a multiple of", { multipleOf: 0 }, "multipleOf", "above 0"],
    ["a required that is true", { properties: {}, required: true }, "required", "list of names"],
  ];
  test.each(cases)("the schema with %s", (_, schema, path, words) => {
    const { problems, validate } = compileSchema(schema);
    expect(problems.map((problem) => problem.path.join("."))).toEqual([path]);
    expect(problems[0]?.message).toContain(words);
    expect(validate({})).toHaveLength(1);
  });
});

describe("no schema and no value holds the process up", () => {
  const attack = `${"a".repeat(30)}!`;
  test("patterns that backtrack for ever elsewhere take less than 50 ms here", () => {
    for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){20}", "^(([a-z])+.)+[A-Z]([a-z])+$", "^(?:a?){30}a{30}$"]) {
      const { validate } = compileSchema({ pattern, patternProperties: { [pattern]: true } });
      validate("warm");
      expect([pattern, milliseconds(() => void validate(attack)) < 50]).toEqual([pattern, true]);
      expect([pattern, milliseconds(() => void validate({ [attack]: 1 })) < 50]).toEqual([pattern, true]);
    }
    expect(messages({ pattern: "^(a+)+$" }, attack)).toHaveLength(1);
    expect(messages({ pattern: "^(a+)+$" }, "a".repeat(30))).toEqual([]);
  });

  test("a pattern that repeats without measure is refused, a long text is bounded", () => {
    expect(compileSchema({ pattern: "(a{900}b{900}c{900})" }).problems).toHaveLength(1);
    expect(compileSchema({ pattern: "((a{1,500}){1,500}){1,500}" }).problems).toHaveLength(1);
    expect(milliseconds(() => void compileSchema({ pattern: "^(a{1,900}|b{1,900})*$" }).validate("ab".repeat(500_000)))).toBeLessThan(
      15_000,
    );
  });

  test("five thousand properties are checked, each of them", () => {
    const names = Array.from({ length: 5000 }, (_, index) => `p${index}`);
    const schema: JsonObject = {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, { type: "number" }])),
      required: names,
      additionalProperties: false,
    };
    const value = Object.fromEntries(names.map((name) => [name, 1]));
    expect(messages(schema, value)).toEqual([]);
    expect(messages(schema, { ...value, p4321: "x" })).toEqual(["p4321 must be a number"]);
    const strange = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`q${index}`, 1]));
    expect(milliseconds(() => void messages(schema, strange))).toBeLessThan(15_000);
  });

  test("ten thousand levels, of the schema or of the value, are refused and do not overflow", () => {
    let schema: JsonObject = { type: "number" };
    let value: unknown = 1;
    for (let level = 0; level < 10_000; level++) [schema, value] = [{ items: schema }, [value]];
    expect(compileSchema(schema).problems[0]?.message).toContain("nested more than");
    expect(messages({ items: { $ref: "#" } }, value)[0]).toContain("nested more than");
    let deep: unknown = {};
    for (let level = 0; level < 290; level++) deep = { a: deep };
    expect(messages({ properties: { a: { anyOf: [{ $ref: "#" }] } } }, deep)).toEqual([]);
  });

  test("schemas without end are cut off", () => {
    for (const schema of [
      { $ref: "#" },
      { $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" },
      { allOf: [{ $ref: "#" }, { $ref: "#" }] },
    ] satisfies JsonObject[]) {
      expect(messages(schema, 1)[0]).toContain("too long");
    }
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `d${index}`,
        { anyOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }] },
      ]),
    );
    const schema: JsonObject = { $defs: { ...doubling, d40: { type: "string" } }, $ref: "#/$defs/d0" };
    expect(milliseconds(() => expect(messages(schema, 1)[0]).toContain("too long"))).toBeLessThan(20_000);
  });

  test("a hundred thousand unique items are compared in one pass", () => {
    const items = Array.from({ length: 100_000 }, (_, index) => ({ id: index }));
    expect(milliseconds(() => expect(messages({ uniqueItems: true }, items)).toEqual([]))).toBeLessThan(15_000);
    expect(messages({ uniqueItems: true }, [...items, { id: 7 }])).toEqual(["100000 is the same as item 7; items must differ"]);
  });

  test("a large value of an enumeration is written out once, not for each item", () => {
    const large = Array.from({ length: 50_000 }, (_, index) => index);
    expect(
      milliseconds(
        () =>
          void messages(
            { items: { enum: [large] } },
            Array.from({ length: 20_000 }, () => 1),
          ),
      ),
    ).toBeLessThan(15_000);
  });

  test("numbers at the ends of their range are multiples or not", () => {
    expect(messages({ multipleOf: 5e-324 }, 1.7e308)).toEqual([]);
    expect(messages({ multipleOf: 1.7e308 }, 5e-324)).toHaveLength(1);
  });
});

test("a value is not changed, and any schema and value give an answer", () => {
  const value = { a: {} };
  compileSchema({ properties: { b: { default: 1 }, a: { properties: { c: { default: 2 } } } } }).validate(value);
  expect(value).toEqual({ a: {} });
  const words = [
    "type",
    "properties",
    "items",
    "anyOf",
    "not",
    "$ref",
    "pattern",
    "enum",
    "required",
    "minimum",
    "uniqueItems",
    "if",
    "then",
    "multipleOf",
  ];
  const anySchema = fc.dictionary(fc.constantFrom(...words), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(anySchema, fc.jsonValue({ maxDepth: 3 }), (schema, given) => {
      expect(Array.isArray(compileSchema(JSON.parse(JSON.stringify(schema))).validate(given))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
