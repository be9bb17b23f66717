import { executionClientTestsuite } from "@skillrun/contract/testing";
import { executionsOf } from "../../test-executions.ts";
import { createTestRuntime } from "../../test-runtime.ts";
import { createInProcessClient } from "./in-process-client.ts";

executionClientTestsuite("the in-process client", async () => {
  const t = await createTestRuntime();
  return {
    client: createInProcessClient(t.context),
    space_id: t.space_id,
    dispatch: ({ tool_call_id, slug, inputs }) => executionsOf(t).dispatch(tool_call_id, slug, inputs),
    close: t.close,
  };
});
