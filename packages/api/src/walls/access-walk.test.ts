import { randomUUID } from "node:crypto";
import { type SkillrunError, spacePermissions } from "@skillrun/contract";
import { beforeAll, describe, expect, test } from "vitest";
import { authenticateRequest } from "../authenticate-request.ts";
import type { ChatDoor } from "../chat-door.ts";
import { createContext } from "../context.ts";
import { errorCodes, faultOf } from "../error-mapping.ts";
import { restRoutes } from "../rest/rest-routes.ts";
import { procedurePathOf } from "../rest/routing/procedure-path.ts";
import type { RestRoute } from "../rest/routing/rest-route.ts";
import { useApi } from "../rest/testing/api-fixture.testing.ts";
import { appRouter, createCaller } from "../routers/app.ts";
import { type AccessRow, makeThings, procedureRows, routeRows, type Things } from "./access-rows.testing.ts";
import { type Caller, makeCallers } from "./callers.testing.ts";

/** A chat that says nothing; who may begin one is asked before. */
const chat: ChatDoor = {
  async startTurn({ runtime, principal }, { space_id }) {
    await runtime.scope.require(principal, space_id, "threads:write");
    return new ReadableStream({ start: (controller) => controller.close() });
  },
  async resumeTurn({ runtime, principal }, { space_id }) {
    await runtime.scope.require(principal, space_id, "threads:read");
    return null;
  },
};

const placeholders: Things = {
  space_id: randomUUID(),
  execution_id: randomUUID(),
  tool_call_id: "x",
  thread_id: randomUUID(),
  schedule_id: randomUUID(),
};
const procedurePaths = Object.keys(appRouter._def.procedures);

describe("the walls of the API", () => {
  const api = useApi(undefined, { chat });
  let things: Things;
  let callers: Caller[];
  beforeAll(async () => {
    things = await makeThings(api());
    callers = await makeCallers(api().test, new URL(api().mount.origin ?? "http://localhost").host);
  });

  describe("procedures", () => {
    test("each has a row that says what it takes, and each row its procedure", () => {
      expect(Object.keys(procedureRows(placeholders)).toSorted()).toEqual(procedurePaths.toSorted());
    });

    test.each(procedurePaths)("%s refuses every caller who lacks the right, each as it is written", async (path) => {
      const row = procedureRows(things)[path] ?? expect.fail(`no row for ${path}`);
      for (const caller of callers) {
        const expected = caller.expected(row);
        if (expected !== null) expect([caller.name, await statusOfProcedure(path, row, caller.headers)]).toEqual([caller.name, expected]);
      }
      if (row.endsAll === true) return;
      const { api_key } = api().test;
      expect([401, 403]).not.toContain(await statusOfProcedure(path, row, { authorization: `Bearer ${api_key}` }));
    });

    async function statusOfProcedure(path: string, row: AccessRow, headers: Record<string, string>): Promise<number> {
      const { runtime } = api().test;
      const host = new URL(api().mount.origin ?? "http://localhost").host;
      const sent: Record<string, string> = { host, ...headers };
      const principal = await authenticateRequest(runtime, { method: "POST", header: (name) => sent[name], address: "127.0.0.1" });
      const signal = AbortSignal.timeout(5_000);
      const caller = createCaller(createContext(runtime, principal, randomUUID()), { signal });
      try {
        const result = await procedureAt(caller, path)(row.input);
        // A subscription says only to its reader that it is refused.
        if (isIterable(result)) await result[Symbol.asyncIterator]().next();
        return 200;
      } catch (thrown) {
        return errorCodes[faultOf(thrown).code satisfies SkillrunError["code"]].status;
      }
    }
  });

  describe("routes", () => {
    const others = restRoutes.filter((route) => !("procedure" in route));
    test("each that no procedure answers has a row, and each row its route", () => {
      expect(Object.keys(routeRows(placeholders)).toSorted()).toEqual(others.map(nameOf).toSorted());
    });

    test.each(restRoutes.map((route) => [nameOf(route), route] as const))(
      "%s refuses every caller who lacks the right",
      async (_, route) => {
        const row = rowOf(route);
        for (const caller of callers) {
          const expected = caller.expected(row);
          if (expected === null) continue;
          const response = await request(route, row, caller.headers);
          expect([caller.name, response.status]).toEqual([caller.name, expected]);
          expect((await response.json()) as object).toMatchObject({ error: { code: codeOf(expected), request_id: expect.any(String) } });
        }
        if (row.endsAll === true) return;
        const response = await request(route, row, { authorization: `Bearer ${api().test.api_key}` });
        expect([401, 403]).not.toContain(response.status);
        await response.body?.cancel();
      },
    );

    test.each(restRoutes.map((route) => [nameOf(route), route] as const))(
      "%s answers a stranger about another's space as about one that is nowhere",
      async (_, route) => {
        const row = rowOf(route);
        if (!(row.needs in spacePermissions)) return;
        const outsider = callers.find(({ name }) => name === "another tenant's owner") ?? expect.fail("no stranger");
        const [hidden, missing] = [
          await request(route, row, outsider.headers),
          await request(route, { ...row, input: { ...row.input, space_id: randomUUID() } }, outsider.headers),
        ];
        expect(await bodyOf(hidden)).toEqual(await bodyOf(missing));
        expect(headersOf(hidden)).toEqual(headersOf(missing));
      },
    );

    test("what a stranger may read of its own tenant holds nothing of ours", async () => {
      const outsider = callers.find(({ name }) => name === "another tenant's owner") ?? expect.fail("no stranger");
      const { tenant_id } = api().test.context.principal;
      for (const route of restRoutes) {
        const row = rowOf(route);
        if (row.needs in spacePermissions || route.method !== "GET") continue;
        const text = await (await request(route, row, outsider.headers)).text();
        for (const id of [tenant_id, ...Object.values(things)]) expect([nameOf(route), text.includes(id)]).toEqual([nameOf(route), false]);
      }
    });

    function rowOf(route: RestRoute): AccessRow & { form?: "file" } {
      const name = nameOf(route);
      if (!("procedure" in route)) return routeRows(things)[name] ?? expect.fail(`no row for ${name}`);
      const path = procedurePathOf(route);
      return procedureRows(things)[path] ?? expect.fail(`no row for ${path}`);
    }

    async function request(route: RestRoute, row: AccessRow & { form?: "file" }, headers: Record<string, string>): Promise<Response> {
      const input = { ...row.input };
      const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const value = input[name];
        delete input[name];
        return encodeURIComponent(String(value));
      });
      const init: RequestInit & { headers: Record<string, string> } = { method: route.method, headers: { ...headers } };
      if (row.form === "file") init.body = formOf();
      else if (route.method !== "GET" && route.method !== "DELETE") {
        init.body = JSON.stringify(input);
        init.headers["content-type"] = "application/json";
      }
      const query = init.body === undefined ? `?${new URLSearchParams(input as Record<string, string>)}` : "";
      return await api().mount.send(`/api-proxy/v1${path}${query}`, init);
    }
  });
});

function formOf(): FormData {
  const form = new FormData();
  form.append("files", new Blob(["hello"]), "hello.txt");
  return form;
}

async function bodyOf(response: Response): Promise<unknown> {
  const { error, ...rest } = (await response.json()) as { error: { request_id: string } };
  return { ...rest, error: { ...error, request_id: null }, status: response.status };
}

/** But for what each answer has of its own: its id, its time, and what is left of the caller's quota. */
function headersOf(response: Response): [string, string][] {
  return [...response.headers].filter(([name]) => !["x-request-id", "date", "ratelimit"].includes(name)).toSorted();
}

function codeOf(status: 401 | 403 | 404): string {
  return { 401: "unauthorized", 403: "forbidden", 404: "not_found" }[status];
}

function nameOf(route: RestRoute): string {
  return `${route.method} ${route.path}`;
}

function procedureAt(caller: object, path: string): (input: unknown) => Promise<unknown> {
  const found = path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
  return found as (input: unknown) => Promise<unknown>;
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
