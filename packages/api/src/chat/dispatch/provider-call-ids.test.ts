import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withProviderIds } from "./provider-call-ids.ts";

/** A history with these calls, each with its result. */
const historyOf = (ids: string[]): LanguageModelV4Prompt =>
  ids.flatMap((toolCallId) => [
    { role: "assistant", content: [{ type: "tool-call", toolCallId, toolName: "echo", input: {} }] },
    {
      role: "tool",
      content: [{ type: "tool-result", toolCallId, toolName: "echo", output: { type: "json", value: { of: toolCallId } } }],
    },
  ]);

/** The ids of the calls; fails when a result does not follow its call. */
function idsIn(prompt: LanguageModelV4Prompt, ids: string[]): string[] {
  const parts = prompt.flatMap((message) => (message.role === "assistant" || message.role === "tool" ? [...message.content] : []));
  const idOf = (part: (typeof parts)[number] | undefined) =>
    part?.type === "tool-call" || part?.type === "tool-result" ? part.toolCallId : null;
  return ids.map((id, index) => {
    const [call, result] = [parts[index * 2], parts[index * 2 + 1]];
    expect(idOf(result)).toBe(idOf(call));
    expect(result).toMatchObject({ output: { value: { of: id } } });
    return String(idOf(call));
  });
}

const sentTo = (provider: string, ids: string[]) => idsIn(withProviderIds(historyOf(ids), provider), ids);

test.each<[string, string[], string[]]>([
  ["compatible.chat", ["m.1~call_a", "n.1~call_b"], ["call_a", "call_b"]],
  ["anthropic.messages", ["m.1~call_0", "n.1~call_0", "n.2~call_0"], ["call_0", "call_0_2", "call_0_3"]],
  ["anthropic.messages", ["m.1~call_0", "m.1~call_0_2", "n.1~call_0"], ["call_0", "call_0_2", "call_0_3"]],
  ["compatible.chat", ["m.1~functions.search:0", "n.1~functions.search:0"], ["functions.search:0", "functions.search:0_2"]],
  ["anthropic.messages", ["m.1~functions.search:0", "n.1~"], ["functions_search_0", "call"]],
  ["openai.responses", [`m.1~${"x".repeat(300)}`, `n.1~${"x".repeat(300)}`], ["x".repeat(56), `${"x".repeat(56)}_2`]],
])("%s gets the ids %j as %j", (provider, ids, expected) => {
  expect(sentTo(provider, ids)).toEqual(expected);
});

test("every id in a history is one of a kind and one that strict providers take, and stays as the history grows", () => {
  const id = fc.tuple(
    fc.constantFrom("m", "n"),
    fc.integer({ min: 1, max: 3 }),
    fc.oneof(fc.string(), fc.constantFrom("call_0", "call_0_2")),
  );
  fc.assert(
    fc.property(fc.uniqueArray(id.map(([message, call, own]) => `${message}.${call}~${own}`)), (ids) => {
      const sent = sentTo("anthropic.messages", ids);
      expect(new Set(sent).size).toBe(ids.length);
      for (const each of sent) expect(each).toMatch(/^[\w-]{1,64}$/);
      expect(sentTo("anthropic.messages", ids.slice(0, -1))).toEqual(sent.slice(0, -1));
    }),
  );
});
