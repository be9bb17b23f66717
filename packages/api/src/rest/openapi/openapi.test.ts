import { spawnSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { ChatDoor } from "../../chat-door.ts";
import { restRoutes } from "../rest-routes.ts";
import { useApi } from "../testing/api-fixture.testing.ts";
import examples from "./examples.json" with { type: "json" };
import { callEveryOperation, type LiveCall } from "./live-operations.testing.ts";
import { describedRoutes, openApiDocument, operationOf } from "./openapi-document.ts";
import type { Json } from "./schemas.ts";

const chat: ChatDoor = {
  startTurn: async () => new ReadableStream({ start: (controller) => controller.close() }),
  resumeTurn: async () => null,
};
const repository = fileURLToPath(new URL("../../../../..", import.meta.url));
type Response = { content?: Record<string, { schema: Json }>; $ref?: string };
type Described = { operationId: string; summary: string; responses: Record<string, Response> };
const document = openApiDocument(examples) as { paths: Record<string, Record<string, Described>>; components: Record<string, Json> };
const described = Object.values(document.paths).flatMap((path) => Object.values(path));

describe("the OpenAPI document", () => {
  const api = useApi(undefined, { chat });

  test("describes each route of the API, and nothing else", () => {
    const undescribed = restRoutes.filter((route) => operationOf(route) === undefined).map(({ method, path }) => `${method} ${path}`);
    expect(undescribed).toEqual([]);
    const routes = new Set(restRoutes.map(({ method, path }) => `${method} ${path}`));
    expect(describedRoutes.filter((name) => !routes.has(name))).toEqual([]);
    const ids = described.map(({ operationId }) => operationId);
    expect(ids.length).toBe(new Set(ids).size);
  });

  test("is valid OpenAPI 3.1 by a public validator", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test("is served without a credential, with an entity tag", async () => {
    const response = await api().mount.send("/api-proxy/v1/openapi.json");
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(document)));
    const again = await api().mount.send("/api-proxy/v1/openapi.json", {
      headers: { "if-none-match": response.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  test("says of every live answer what it is: each operation's success, and each kind of refusal", { timeout: 60_000 }, async () => {
    const check = validatorOf(document);
    const seen = new Map<string, Set<number>>();
    await callEveryOperation(api(), (call) => {
      seen.set(call.operationId, (seen.get(call.operationId) ?? new Set()).add(call.status));
      expect([call.operationId, call.status, check(call)]).toEqual([call.operationId, call.status, null]);
    });
    const unseen = described.filter(({ operationId }) => ![...(seen.get(operationId) ?? [])].some((status) => status < 400));
    // Of these there is nothing here to answer with; their success has tests of its own.
    const elsewhere = [
      "deleteSpace",
      "downloadSkill",
      "downloadWorkspaceArchive",
      "enableSkill",
      "disableSkill",
      "getSkillFile",
      "getSkillVersion",
    ];
    const more = ["compareSkillVersions", "openDownload", "publishSkill", "publishSkillVersion", "retireSkillVersion"];
    expect(unseen.map(({ operationId }) => operationId).toSorted()).toEqual([...elsewhere, ...more].toSorted());
    const unrefused = described.filter(({ operationId }) => ![...(seen.get(operationId) ?? [])].some((status) => status >= 400));
    expect(unrefused.map(({ operationId }) => operationId)).toEqual(["deleteSpace"]);
  });

  test("shows real examples, which are what it says", () => {
    const check = validatorOf(document);
    for (const route of restRoutes) {
      const operation = operationOf(route);
      const example = operation === undefined ? undefined : (examples as Record<string, { response?: unknown }>)[operation.id]?.response;
      if (operation === undefined || example === undefined) continue;
      const status = "procedure" in route ? (route.madeStatus ?? 200) : 200;
      const call = { route, operationId: operation.id, status, contentType: "application/json", request: null, body: example };
      expect([operation.id, check(call)]).toEqual([operation.id, null]);
    }
    expect(Object.keys(examples).length).toBeGreaterThan(40);
  });

  test("makes a typed client that does the main job: start, find, list, read the log, cancel", { timeout: 60_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), "skillrun-openapi-"));
    try {
      await symlink(join(repository, "node_modules"), join(directory, "node_modules"));
      await writeFile(join(directory, "openapi.json"), JSON.stringify(document));
      // The generator needs the compiler's older interface.
      const hook = `import { registerHooks } from "node:module";
registerHooks({ resolve: (name, context, next) => next(name === "typescript" ? "typescript-5" : name, context) });`;
      await writeFile(join(directory, "typescript-5.mjs"), hook);
      const generator = join(repository, "node_modules/openapi-typescript/bin/cli.js");
      run(directory, process.execPath, ["--import", "./typescript-5.mjs", generator, "openapi.json", "-o", "api.ts"]);
      await writeFile(join(directory, "main.ts"), clientProgram);
      await writeFile(join(directory, "package.json"), '{"type": "module"}');
      const strict = [
        "--strict",
        "--noEmit",
        "--module",
        "nodenext",
        "--target",
        "es2024",
        "--skipLibCheck",
        "--types",
        "node",
        "--allowImportingTsExtensions",
      ];
      run(directory, join(repository, "node_modules/.bin/tsc"), [...strict, "main.ts"]);
      const { mount, test: t } = api();
      const program = (await import(join(directory, "main.ts"))) as { main(...args: string[]): Promise<unknown> };
      expect(await program.main(`${mount.origin}/api-proxy/v1`, t.api_key, t.space_id)).toEqual({
        ...{ started: "queued", found: true, listed: true, firstEvent: "execution_queued", cancelled: true },
        wrong: "validation_error",
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

const clientProgram = `import createClient from "openapi-fetch";
import type { paths } from "./api.ts";

export async function main(baseUrl: string, key: string, space_id: string) {
  const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${key}\` } });
  const tool_call_id = "from a generated client";
  const started = await client.POST("/spaces/{space_id}/tools/{tool_name}/execute", {
    params: { path: { space_id, tool_name: "wait" } },
    body: { tool_call_id, arguments: {} },
  });
  const id = started.data?.data.id ?? "";
  const path = { space_id, tool_call_id };
  const found = await client.GET("/spaces/{space_id}/skills/executions/by-chat-tool-call/{tool_call_id}", { params: { path } });
  const listed = await client.GET("/spaces/{space_id}/skills/executions", { params: { path: { space_id }, query: { skill_slug: "wait" } } });
  const events = await client.GET("/spaces/{space_id}/skills/executions/{execution_id}/events", {
    params: { path: { space_id, execution_id: id } },
    headers: { accept: "application/json" },
  });
  const page = events.data as { data: { type: string }[] } | undefined;
  const cancelled = await client.POST("/spaces/{space_id}/skills/executions/{execution_id}/cancel", {
    params: { path: { space_id, execution_id: id } },
  });
  const wrong = await client.GET("/spaces/{space_id}/skills/executions", { params: { path: { space_id }, query: { limit: 1000 } } });
  return {
    started: started.data?.data.state,
    found: found.data?.data.id === id,
    listed: listed.data?.data.some((execution) => execution.id === id),
    firstEvent: page?.data[0]?.type,
    cancelled: cancelled.response.ok,
    wrong: wrong.error?.error.code,
  };
}
`;

function run(cwd: string, program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
  expect(status, `${stdout}${stderr}`).toBe(0);
}

/** Says what is wrong with an answer by the document, with every object closed, so that no key goes undescribed; null when nothing is. */
function validatorOf({ paths, components }: typeof document): (call: LiveCall) => string | null {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "https://openapi.test/", components: closed(components) });
  return ({ route, status, contentType, body }) => {
    const operation = paths[route.path]?.[route.method.toLowerCase()];
    const answer = operation?.responses[String(status)];
    if (answer === undefined) return `status ${status} is not described`;
    const response =
      answer.$ref === undefined
        ? answer
        : ((components["responses"] as Record<string, Response>)[answer.$ref.split("/").at(-1) ?? ""] ?? {});
    if (response.content === undefined) return body === null ? null : "a body is not described";
    const media =
      response.content[contentType] ?? (contentType === "application/json" ? undefined : response.content["application/octet-stream"]);
    if (media === undefined) return `content type ${contentType} is not described`;
    if (contentType !== "application/json") return null;
    const validate = ajv.compile({ ...(closed(media.schema) as Json), $id: `https://openapi.test/${Math.random()}` });
    return validate(body) ? null : ajv.errorsText(validate.errors);
  };
}

/** The same schema with objects that take no key which is not described, and references that a validator finds. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (typeof inner["$ref"] === "string") inner["$ref"] = `https://openapi.test/${inner["$ref"]}`;
  const isClosable = inner["type"] === "object" && "properties" in inner && !("additionalProperties" in inner);
  return isClosable ? { ...inner, additionalProperties: false } : inner;
}
