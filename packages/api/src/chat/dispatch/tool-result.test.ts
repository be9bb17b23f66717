import { ExecutionDetail } from "@skillrun/contract";
import { expect, it, test } from "vitest";
import { describeExecution, ToolResult } from "./tool-result.ts";

const id = "0b9b0a52-6d3a-4a4c-8f0e-3a2f6a1f0001";
const execution = ExecutionDetail.parse({
  id,
  tenant_id: id,
  space_id: id,
  principal_id: id,
  skill_slug: "echo",
  skill_version: "1.0.0",
  source: "chat",
  state: "completed",
  parent_execution_id: null,
  created_at: "2026-01-01T00:00:00.000Z",
  started_at: null,
  finished_at: null,
  failure_reason: null,
  resource_usage: { input_tokens: 0, output_tokens: 0, cost_usd: "0", wallclock_ms: null, iteration_count: 0 },
  inputs: {},
  outputs: { text: "hi" },
  error: null,
  artifacts: [{ artifact_id: id, relpath_in_workspace: "out/a.txt", document_type: null, download_url: "/a", size_bytes: 2 }],
  sub_executions: [],
  chat_thread_id: null,
  chat_message_id: null,
  chat_tool_call_id: null,
  workspace_archive_id: null,
  langfuse_trace_id: null,
  idempotency_key: null,
});

it("a completed execution is told with its outputs and its files", () => {
  const result = describeExecution(execution);
  expect(ToolResult.parse(result)).toEqual(result);
  expect(result).toMatchObject({
    execution_id: id,
    state: "completed",
    outputs: { text: "hi" },
    artifacts: [{ name: "out/a.txt", download_url: "/a" }],
    note: null,
  });
});

it("a failed execution is told with its reason", () => {
  const error = { code: "empty_file", message: "The file is empty.", retryable: false, details: { line: 1 } };
  expect(describeExecution({ ...execution, state: "failed", outputs: null, failure_reason: "skill_error", error })).toMatchObject({
    state: "failed",
    failure_reason: "skill_error",
    error: { code: "empty_file", message: "The file is empty." },
  });
});

test.each(["cancelled", "running", "queued", "waiting"] as const)("of a %s execution the model is told what that means", (state) => {
  expect(describeExecution({ ...execution, state, outputs: null }).note).toEqual(expect.any(String));
});

it("outputs too long for a model are left out, and it is told so", () => {
  const result = describeExecution({ ...execution, outputs: { text: "x".repeat(60_000) } });
  expect(result.outputs).toBeNull();
  expect(result.note).toContain("too long");
});
