import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApi } from "@skillrun/api";
import { DispatchToolCall } from "@skillrun/contract";
import { executionClientTestsuite } from "@skillrun/contract/testing";
import { createHttpExecutionClient } from "@skillrun/react";
import { dispatchToolCall } from "@skillrun/runtime";
import { createTestRuntime } from "@skillrun/runtime/testing";
import { closeServer } from "../../server/close-server.ts";

executionClientTestsuite("the REST client", async () => {
  const { runtime, context, space_id, api_key, close } = await createTestRuntime();
  const server = createServer(createApi(runtime).handleNode);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    client: createHttpExecutionClient({ baseUrl, apiKey: api_key }),
    space_id,
    dispatch: ({ tool_call_id, slug, inputs }) =>
      dispatchToolCall(context, DispatchToolCall.parse({ space_id, tool_name: slug, tool_call_id, arguments: inputs })),
    async close() {
      await closeServer(server, 0);
      await close();
    },
  };
});
