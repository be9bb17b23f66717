import { expect, test } from "vitest";
import { newestWhole } from "./catching-up.ts";
import type { ChatMessage } from "./ui-messages.ts";

const question: ChatMessage = { id: "u", role: "user", parts: [{ type: "text", text: "go" }] };
const said = (text: string) => ({ type: "text" as const, text });
const call = (state: "input-streaming" | "input-available") => {
  const part = { type: "dynamic-tool" as const, toolName: "echo", toolCallId: "1" };
  return state === "input-available" ? { ...part, state, input: {} } : { ...part, state, input: undefined };
};
const chat = (...parts: ChatMessage["parts"]): ChatMessage[] => [question, { id: "a", role: "assistant", parts }];

const shown = chat(call("input-available"), said("half"));

test.each([
  ["nothing yet", chat()],
  ["a call whose arguments still come", chat(call("input-streaming"))],
  ["the call alone", chat(call("input-available"))],
  ["fewer words", chat(call("input-available"), said("hal"))],
])("an answer told again stays as it was while the stream has %s", (_what, told) => {
  expect(newestWhole(shown, told)).toBe(shown);
});

test("the stream's answer is shown as soon as it holds as much, and another answer at once", () => {
  for (const told of [chat(call("input-available"), said("half")), chat(call("input-available"), said("half a word"))]) {
    expect(newestWhole(shown, told)).toBe(told);
  }
  const next: ChatMessage[] = [...shown, { id: "b", role: "assistant", parts: [] }];
  expect(newestWhole(shown, next)).toBe(next);
  expect(newestWhole([], shown)).toBe(shown);
});
