import { expect, test } from "vitest";
import { openCallsOf } from "./open-calls.ts";
import type { ChatMessage } from "./ui-messages.ts";

const call = (toolCallId: string, rest: { state: "input-available" } | { state: "output-available"; output: unknown }) => {
  return { type: "dynamic-tool" as const, toolName: "echo", toolCallId, input: {}, ...rest };
};
const answer: ChatMessage = {
  id: "a",
  role: "assistant",
  parts: [call("1", { state: "output-available", output: {} }), { type: "text", text: "and" }, call("2", { state: "input-available" })],
};
const question: ChatMessage = { id: "u", role: "user", parts: [{ type: "text", text: "go" }] };

test("the newest answer waits for its calls without a result", () => {
  expect(openCallsOf([question, answer])).toEqual([{ toolCallId: "2", toolName: "echo" }]);
});

test("nothing is waited for before the answer has begun", () => {
  expect(openCallsOf([])).toEqual([]);
  expect(openCallsOf([answer, question])).toEqual([]);
});
