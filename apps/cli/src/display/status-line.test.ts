import { type ExecutionEvent, emptyView, foldEvents } from "@skillrun/contract";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "@skillrun/contract/testing";
import { expect, test } from "vitest";
import { statusLine } from "./status-line.ts";

const startMs = Date.UTC(2026, 0, 1);
const lineOf = (events: readonly ExecutionEvent[]) => statusLine(foldEvents(emptyView, events), startMs + 5_000);

test("the line tells what stands below, who is asked, at which try a step is, and what all of it used", () => {
  const script = createEventScript(numberedExecutionId(1), startMs);
  const child = { execution_id: numberedExecutionId(2) };
  script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: null });
  script.add("execution_started", { started_at: new Date(startMs).toISOString() });
  expect(lineOf(script.events)).toBe("running  5.0 s");
  const execution = queuedSummary({ id: child.execution_id, parent_execution_id: numberedExecutionId(1) });
  script.add("execution_queued", { execution, chat_tool_call_id: null }, child);
  const question = { approval_id: numberedExecutionId(3), name: "go", question: "Go?", details: null, expires_at: null };
  script.add("approval_requested", question, child);
  script.add("usage_updated", { resource_usage: { ...noUsage, input_tokens: 1_200, cost_usd: "0.10" } }, child);
  script.add("step_started", { step: "fetch" });
  const error = { code: "busy", message: "Busy.", retryable: true };
  script.add("step_failed", { step: "fetch", error, will_retry: true });
  expect(lineOf(script.events)).toBe(
    "running  5.0 s  0 of 1 sub-executions  1 decision needed  1,200 tokens  $0.1  fetch, retrying after 1",
  );
  script.add("step_started", { step: "fetch" });
  expect(lineOf(script.events)).toMatch(/fetch, try 2$/);
});
