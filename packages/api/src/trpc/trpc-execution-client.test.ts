import { createServer } from "node:http";
import { DispatchToolCall, ExecutionId } from "@skillrun/contract";
import { executionClientTestsuite } from "@skillrun/contract/testing";
import { dispatchToolCall } from "@skillrun/runtime";
import { createTestRuntime } from "@skillrun/runtime/testing";
import { describe, expect, test } from "vitest";
import { createApi } from "../create-api.ts";
import { useApi } from "../rest/testing/api-fixture.testing.ts";
import { mounts, openNodeMount } from "../rest/testing/mounts.testing.ts";
import { readObject } from "../rest/testing/read-answer.testing.ts";
import { createTrpcExecutionClient } from "./trpc-execution-client.ts";

executionClientTestsuite("the tRPC client", async () => {
  const { runtime, context, space_id, api_key, close } = await createTestRuntime();
  const mount = await openNodeMount(runtime);
  return {
    client: createTrpcExecutionClient({ url: `${mount.origin}/api/trpc`, apiKey: api_key }),
    space_id,
    dispatch: ({ tool_call_id, slug, inputs }) =>
      dispatchToolCall(context, DispatchToolCall.parse({ space_id, tool_name: slug, tool_call_id, arguments: inputs })),
    async close() {
      await mount.close();
      await close();
    },
  };
});

describe("the tRPC client and its server", () => {
  const api = useApi(openNodeMount);
  const client = (apiKey: string) => createTrpcExecutionClient({ url: `${api().mount.origin}/api/trpc`, apiKey });

  test("a wrong key is unauthorized, for a call and for events", async () => {
    const {
      test: { space_id },
      finish,
    } = api();
    const ref = { space_id, execution_id: ExecutionId.parse(await finish("count", { n: 0 })) };
    await expect(client("akp_wrong").get(ref)).rejects.toMatchObject({ code: "unauthorized" });
    const first = client("akp_wrong").events(ref)[Symbol.asyncIterator]().next();
    await expect(first).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("a server that does not answer is unavailable", async () => {
    const {
      test: { space_id },
    } = api();
    const nowhere = createTrpcExecutionClient({ url: "http://127.0.0.1:1/api/trpc" });
    await expect(nowhere.byChatToolCall({ space_id, tool_call_id: "x" })).rejects.toMatchObject({ code: "unavailable" });
  });

  test.each([
    ["breaks off", 0],
    ["breaks off and is then refused by a proxy", 1],
  ])("a follower whose connection %s goes on where it was", async (_what, refused) => {
    const { runtime, api_key, space_id } = api().test;
    const served = createApi(runtime);
    let refusals = 0;
    const server = createServer((request, response) => {
      refusals -= 1;
      if (refusals >= 0) response.writeHead(503).end();
      else served.handleNode(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const follower = createTrpcExecutionClient({ url: `http://127.0.0.1:${port}/api/trpc`, apiKey: api_key });
    const { id } = await follower.start({ space_id, slug: "count", inputs: { n: 40, gap_ms: 25 } });
    const seqs: number[] = [];
    for await (const event of follower.events({ space_id, execution_id: id })) {
      seqs.push(event.seq);
      if (seqs.length !== 5) continue;
      refusals = refused;
      server.closeAllConnections();
    }
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(seqs.length).toBeGreaterThan(40);
    server.closeAllConnections();
    server.close();
  });
});

describe.each(mounts)("tRPC over %s", (_name, open) => {
  const api = useApi(open);
  const query = (path: string, input?: unknown, headers: Record<string, string> = {}) =>
    api().send(`/api/trpc/${path}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`, { headers });

  test("a procedure returns the very object that REST wraps in data", async () => {
    const {
      test: { space_id },
      finish,
      send,
      inSpace,
    } = api();
    const execution_id = await finish("count", { n: 1 });
    const rest = await readObject(await send(inSpace(`/skills/executions/${execution_id}`)));
    expect(await readObject(await query("execution.get", { space_id, execution_id }))).toEqual({ result: rest });
  });

  test.each([
    ["execution.get", { space_id: "x" }, {}, 422, "validation_error"],
    ["execution.get", undefined, { authorization: "Bearer akp_wrong" }, 401, "unauthorized"],
    ["skill.get", { slug: "no-such-skill" }, {}, 404, "not_found"],
    ["no.such.procedure", {}, {}, 404, "not_found"],
  ])("the fault of %s with %j is told by code, status and request id", async (path, input, headers, status, code) => {
    const { space_id } = api().test;
    const response = await query(path, input === undefined ? undefined : { space_id, ...input }, headers);
    const body = await readObject(response);
    expect([response.status, body]).toMatchObject([
      status,
      { error: { data: { code, request_id: response.headers.get("x-request-id") } } },
    ]);
    expect(JSON.stringify(body)).not.toContain("stack");
  });
});
