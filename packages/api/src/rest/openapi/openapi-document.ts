import { z } from "zod";
import { errorCodes } from "../../error-mapping.ts";
import { appRouter } from "../../routers/app.ts";
import { restRoutes } from "../rest-routes.ts";
import { procedurePathOf } from "../routing/procedure-path.ts";
import type { ProcedureRoute, RestRoute } from "../routing/rest-route.ts";
import { executionOperations } from "./execution-operations.ts";
import { type Operation, tags } from "./operation.ts";
import { componentSchemas, inputSchema, type Json, refTo } from "./schemas.ts";
import { skillOperations } from "./skill-operations.ts";
import { tenantOperations, workOperations } from "./space-operations.ts";

const operations: Record<string, Operation> = { ...executionOperations, ...skillOperations, ...workOperations, ...tenantOperations };

/** What the document says of each route; a route without is not in the document, and a test fails that names it. */
export function operationOf(route: RestRoute): Operation | undefined {
  return operations[`${route.method} ${route.path}`];
}

/** The names of all that is described, for the test that each has a route. */
export const describedRoutes = Object.keys(operations);

/** The OpenAPI 3.1 document of the REST API, made from the table of routes, the procedures' schemas and the contract. */
export function openApiDocument(examples: Examples = {}): Json {
  const paths: Record<string, Json> = {};
  for (const route of restRoutes) {
    const operation = operationOf(route);
    if (operation === undefined) continue;
    const described = describe(route, operation, examples[operation.id]);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: described };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Skillrun",
      version: "1",
      description: "Durable executions of skills. Every answer has an `X-Request-Id`; keys may be added to objects, and members to enums.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api-proxy/v1" }],
    security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: componentSchemas(), responses: faultResponses(), securitySchemes },
  };
}

/** A request's body and an answer, as they really were, by operation. */
export type Examples = Record<string, { request?: unknown; response?: unknown }>;

const securitySchemes: Json = {
  bearer: { type: "http", scheme: "bearer", description: "An API key (`akp_...`), or a scoped token (`ast_...`) where it is accepted." },
  apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "skillrun_session",
    description: "The web app's own; unsafe methods from the same site alone.",
  },
};

function describe(route: RestRoute, operation: Operation, example: Examples[string] | undefined): Json {
  const { id, tag, summary, description } = operation;
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const input = "procedure" in route ? inputOf(route) : {};
  const rest = Object.fromEntries(
    Object.entries(input.properties ?? {}).filter(([name]) => !inPath.includes(name) && !fromHeader.has(name)),
  );
  const takesBody = "procedure" in route && route.body === true;
  const required = (input.required ?? []).filter((name) => name in rest);
  const parameters = [
    ...inPath.map((name) => ({ name, in: "path", required: true, schema: input.properties?.[name] ?? { type: "string" } })),
    ...(takesBody ? [] : Object.entries(rest).map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }))),
    ...(operation.parameters ?? []),
  ];
  const body = { type: "object", properties: rest, ...(required.length > 0 && { required }) };
  const request = example?.request === undefined ? {} : { example: example.request };
  const sends = operation.sends ?? (takesBody ? { "application/json": { schema: body, ...request } } : undefined);
  return {
    ...{ operationId: id, tags: [tag], summary, ...(description !== undefined && { description }) },
    ...(isOpen(route) && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(sends !== undefined && { requestBody: { required: true, content: sends } }),
    responses: { ...answers(route, operation, example), ...faults(route, operation, inPath.length > 0) },
  };
}

/** What comes as a header is no part of a query or a body. */
const fromHeader = new Set(["idempotency_key", "wait_seconds"]);

function inputOf(route: ProcedureRoute) {
  const { inputs } = WithInputs.parse(Reflect.get(Object(Reflect.get(appRouter._def.procedures, procedurePathOf(route))), "_def"));
  const [schema] = inputs;
  return schema === undefined ? {} : inputSchema(schema);
}

/** What of a procedure's definition says what it takes. */
const WithInputs = z.looseObject({ inputs: z.array(z.instanceof(z.ZodType)) });

function answers(route: RestRoute, operation: Operation, example: Examples[string] | undefined): Json {
  const isEmpty = "procedure" in route && route.wrap === "none";
  const made = "procedure" in route ? route.madeStatus : operation.output === undefined ? undefined : 201;
  const json = operation.content ?? (isEmpty ? {} : wrapped(route, operation));
  const shown = example?.response === undefined ? {} : { example: example.response };
  const content = withExample({ ...json, ...pageOf(route) }, shown);
  const main = { description: "Done.", ...(Object.keys(content).length > 0 && { content }) };
  const also = Object.entries(operation.also ?? {}).map(([status, description]) => {
    return [status, { description, ...(status === "200" && { content: json }) }] as const;
  });
  return { [isEmpty ? "204" : String(made ?? 200)]: main, ...tagged(route), ...Object.fromEntries(also) };
}

function withExample(content: Record<string, Json>, shown: Json): Json {
  const { "application/json": json } = content;
  return json === undefined ? content : { ...content, "application/json": { ...json, ...shown } };
}

/** A stream that is a page of the log for who accepts JSON. */
function pageOf(route: RestRoute): Record<string, Json> {
  if ("procedure" in route || route.json === undefined) return {};
  return { "application/json": { schema: envelope("page", refTo("ExecutionEvent")) } };
}

/** One object that is read has an entity tag. */
function tagged(route: RestRoute): Json {
  if (!("procedure" in route) || route.method !== "GET" || route.wrap !== "one") return {};
  return { "304": { description: "It has not changed since the answer whose `ETag` was sent as `If-None-Match`." } };
}

function wrapped(route: RestRoute, { output }: Operation): Record<string, Json> {
  if (output === undefined) return {};
  return { "application/json": { schema: envelope("procedure" in route ? route.wrap : "one", refTo(output)) } };
}

function envelope(wrap: ProcedureRoute["wrap"], item: Json): Json {
  if (wrap === "one") return { type: "object", properties: { data: item }, required: ["data"] };
  const data = { type: "array", items: item };
  return { type: "object", properties: { data, meta: refTo("PageMeta") }, required: ["data", "meta"] };
}

function isOpen(route: RestRoute): boolean {
  return "open" in route && route.open === true;
}

function faults(route: RestRoute, operation: Operation, hasPath: boolean): Json {
  const statuses = new Set<number>([
    ...(isOpen(route) ? [] : [401, 403]),
    ...(hasPath ? [404] : []),
    422,
    429,
    500,
    503,
    ...(operation.faults ?? []),
  ]);
  return Object.fromEntries([...statuses].sort().map((status) => [String(status), { $ref: `#/components/responses/Fault${status}` }]));
}

function faultResponses(): Json {
  const described = Object.entries(errorCodes).map(([code, { status }]) => [`Fault${status}`, faultResponse(`\`${code}\``)] as const);
  return {
    ...Object.fromEntries(described),
    Fault416: faultResponse("The range lies outside the file; `Content-Range` says how large it is."),
  };
}

function faultResponse(description: string): Json {
  const headers = { "X-Request-Id": { description: "Under which the server's log has the rest.", schema: { type: "string" } } };
  return { description, headers, content: { "application/json": { schema: refTo("ErrorBody") } } };
}
