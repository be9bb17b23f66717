import fc from "fast-check";
import { openApiDocument } from "./openapi-document.ts";
import type { Json } from "./schemas.ts";

/** A request that somebody might send, well or badly. */
export type RandomRequest = {
  operationId: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
};

type Parameter = { name: string; in: "path" | "query" | "header"; required?: boolean; schema?: Json };
type Described = { operationId: string; parameters?: Parameter[]; requestBody?: { content: Record<string, { schema: Json }> } };

/** What breaks what was not thought of: other encodings, other places, other lengths, names that objects have of themselves. */
const nasty = [
  ...[
    "",
    " ",
    ".",
    "..",
    "../../etc/passwd",
    "..\\..\\",
    "%00",
    "%2e%2e%2f",
    "a/b",
    "\r\nSet-Cookie: x=1",
    "\u0000",
    "\ud800",
    "\u202eexe.txt",
  ],
  ...[
    "null",
    "undefined",
    "NaN",
    "-0",
    "1e400",
    "9".repeat(40),
    "0x10",
    "true",
    "[]",
    "{}",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
  ],
  ...[
    "' or 1=1 --",
    "$\u007bjndi:ldap://x}",
    "<script>alert(1)</script>",
    "http://169.254.169.254/",
    "file:///etc/passwd",
    "👩‍👩‍👧‍👦",
    "ﷺ",
    "x".repeat(5_000),
  ],
];
const nastyText = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...nasty) }, fc.string({ unit: "binary", maxLength: 40 }), fc.uuid());
const nastyJson = fc.oneof(
  nastyText,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, -(2 ** 31) - 1, [], {}, [[]], { __proto__: null }, Number.MAX_VALUE),
);

/** Requests made from the document: most of their parts as it says, some as nobody says. `known` are ids that exist, by the parameter's name. */
export function randomRequests(known: Record<string, string>): fc.Arbitrary<RandomRequest> {
  const { paths } = openApiDocument() as { paths: Record<string, Record<string, Described>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const parameters = operation.parameters ?? [];
    const valueFor = ({ name, schema }: Parameter) => {
      // The space that the others need stays.
      const id = operation.operationId === "deleteSpace" ? undefined : known[name];
      const right = id === undefined ? asSchema(schema ?? {}) : fc.constant<unknown>(id);
      return fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: nastyText });
    };
    const from = (place: Parameter["in"]) => parameters.filter((parameter) => parameter.in === place);
    const record = (some: Parameter[]) =>
      fc.record(Object.fromEntries(some.map((each) => [each.name, valueFor(each)])), {
        requiredKeys: some.filter(({ required }) => required).map(({ name }) => name),
      });
    return fc
      .record({
        inPath: record(from("path")),
        query: record(from("query")),
        headers: record(from("header")),
        body: bodyOf(operation),
        accept: fc.constantFrom("", "application/json", "text/event-stream", "*/*;q=x"),
      })
      .map(({ inPath, query, headers, body, accept }) => ({
        operationId: operation.operationId,
        method,
        path: urlOf(path, inPath, query),
        headers: { ...sendable(headers), ...(accept !== "" && { accept }), ...body.headers },
        body: method === "GET" ? undefined : body.text,
      }));
  });
}

/** A value that the schema allows, more or less: what it says of types and members, not of formats. */
function asSchema(schema: Json): fc.Arbitrary<unknown> {
  const { type, enum: members, anyOf, const: only, default: preset, format } = schema;
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(members)) return fc.constantFrom(...(members as unknown[]));
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each) => asSchema(each as Json)));
  if (preset !== undefined) return fc.constant<unknown>(preset);
  if (format === "uuid") return fc.uuid();
  if (type === "string") return fc.string({ unit: "grapheme", maxLength: 30 });
  if (type === "integer" || type === "number") return fc.integer({ min: 0, max: 200 });
  if (type === "boolean") return fc.boolean();
  if (type === "array") return fc.array(asSchema((schema["items"] ?? {}) as Json), { maxLength: 3 });
  if (type === "object") return objectOf(schema);
  return fc.jsonValue({ maxDepth: 3 });
}

function objectOf(schema: Json): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Json>);
  const required = (schema["required"] ?? []) as string[];
  const values = properties.map(
    ([name, each]) => [name, fc.oneof({ weight: 6, arbitrary: asSchema(each) }, { weight: 1, arbitrary: nastyJson })] as const,
  );
  const extra = fc.dictionary(fc.constantFrom("__proto__", "constructor", "prototype", "extra", ""), nastyJson, { maxKeys: 1 });
  return fc.tuple(fc.record(Object.fromEntries(values), { requiredKeys: required }), extra).map(([own, more]) => ({ ...own, ...more }));
}

type Body = { text: string | undefined; headers: Record<string, string> };

function bodyOf({ requestBody }: Described): fc.Arbitrary<Body> {
  const json = requestBody?.content["application/json"];
  const type = { "content-type": "application/json" };
  const right = json === undefined ? fc.constant(undefined) : asSchema(json.schema).map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 6, arbitrary: right.map((text): Body => ({ text, headers: text === undefined ? {} : type })) },
    { weight: 1, arbitrary: nastyJson.map((value): Body => ({ text: JSON.stringify(value) ?? "", headers: type })) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom("{", '{"a":1,"a":2}', "[".repeat(500), '{"__proto__":{"x":1}}', "\ufeff{}", '{"n":1e999}', '"\\ud800"')
        .map((text): Body => ({ text, headers: type })),
    },
    { weight: 1, arbitrary: nastyText.map((text): Body => ({ text, headers: { "content-type": "text/plain" } })) },
    { weight: 1, arbitrary: nastyText.map((text): Body => ({ text, headers: { "content-type": "multipart/form-data; boundary=x" } })) },
  );
}

function urlOf(path: string, inPath: Record<string, unknown>, query: Record<string, unknown>): string {
  const text = (value: unknown) => encodeURIComponent((typeof value === "string" ? value : JSON.stringify(value)).toWellFormed());
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => text(inPath[name] ?? ""));
  const search = Object.entries(query).map(([name, value]) => `${name}=${text(value)}`);
  return `/api-proxy/v1${filled}${search.length === 0 ? "" : `?${search.join("&")}`}`;
}

/** Headers as a client can send them at all. */
function sendable(headers: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(headers).map(
    ([name, value]) =>
      [
        name,
        String(value)
          .replaceAll(/[^\x20-\x7e]/g, "?")
          .trim()
          .slice(0, 2_000),
      ] as const,
  );
  return Object.fromEntries(texts.filter(([name, value]) => value !== "" && name !== "Prefer"));
}
