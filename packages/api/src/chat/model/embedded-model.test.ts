import { getEventListeners } from "node:events";
import { ExecutionId } from "@skillrun/contract";
import { dynamicTool, generateText, isStepCount, jsonSchema, type ModelMessage, streamText } from "ai";
import { describe, expect, it, test } from "vitest";
import type { ToolResult } from "../dispatch/tool-result.ts";
import { createEmbeddedModel } from "./embedded-model.ts";

const model = createEmbeddedModel("router");
const done: ToolResult = {
  execution_id: ExecutionId.parse("0b9b0a52-6d3a-4a4c-8f0e-3a2f6a1f0001"),
  state: "completed",
  outputs: null,
  failure_reason: null,
  error: null,
  artifacts: [],
  note: null,
};

function toolsThatReturn(result: Partial<ToolResult>) {
  const execute = async () => ({ ...done, ...result });
  return {
    "profile-dataset": dynamicTool({
      description: "Profiles a CSV or JSON file. Attach it first.",
      inputSchema: jsonSchema({ type: "object", properties: { sample_rows: { type: "integer" } } }),
      execute,
    }),
    echo: dynamicTool({
      description: "Says it again.",
      inputSchema: jsonSchema({ type: "object", properties: { text: { type: "string" } }, required: ["text"] }),
      execute,
    }),
  };
}

async function answerTo(prompt: string | ModelMessage[], result: Partial<ToolResult> = {}): Promise<string> {
  const answer = streamText({ model, tools: toolsThatReturn(result), prompt, stopWhen: isStepCount(3) });
  return (await answer.text).trim();
}

describe("the embedded model", () => {
  it("runs each command of a message and streams its arguments in pieces", async () => {
    const tools = toolsThatReturn({});
    const result = streamText({ model, tools, prompt: "/echo a text longer than one piece\n/profile-dataset sample_rows=5" });
    const calls: unknown[] = [];
    let pieces = 0;
    for await (const part of result.stream) {
      if (part.type === "tool-call") calls.push([part.toolName, part.input]);
      if (part.type === "tool-input-delta") pieces++;
    }
    expect(calls).toEqual([
      ["echo", { text: "a text longer than one piece" }],
      ["profile-dataset", { sample_rows: 5 }],
    ]);
    expect(pieces).toBeGreaterThan(3);
  });

  it("says the same without streaming", async () => {
    const { toolCalls } = await generateText({ model, tools: toolsThatReturn({}), prompt: "/echo hi" });
    expect(toolCalls).toMatchObject([{ toolName: "echo", input: { text: "hi" } }]);
    const { text } = await generateText({ model, tools: toolsThatReturn({}), prompt: "hi" });
    expect(text).toBe(await answerTo("hi"));
  });

  it("lists the tools with an example each when there is no command", async () => {
    const text = await answerTo("What can you do?");
    expect(text).toContain("- `/profile-dataset` — Profiles a CSV or JSON file.");
    expect(text).toContain("- `/echo some text` — Says it again.");
  });

  it("names near matches of an unknown slug, and still runs the known ones", async () => {
    expect(await answerTo("/profile-datast")).toContain("There is no skill `/profile-datast`. Did you mean `/profile-dataset`?");
    const result = streamText({ model, tools: toolsThatReturn({}), prompt: "/nope\n/echo hi" });
    expect(await result.text).toContain("There is no skill `/nope`.");
    expect(await result.toolCalls).toMatchObject([{ toolName: "echo" }]);
  });

  it("reads only the newest user message, and each of its parts by itself", async () => {
    const messages: ModelMessage[] = [
      { role: "user", content: "/echo old" },
      { role: "assistant", content: "old" },
      {
        role: "user",
        content: [
          { type: "text", text: "/echo new" },
          { type: "text", text: "[Attached file: a.csv]" },
        ],
      },
    ];
    const result = streamText({ model, tools: toolsThatReturn({}), messages });
    expect(await result.toolCalls).toMatchObject([{ toolName: "echo", input: { text: "new" } }]);
  });

  it("tells the size and the warnings of a profile", async () => {
    const text = await answerTo("/profile-dataset", {
      outputs: { row_count: 1234, column_count: 9, warnings: [{ column: "id", message: "likely an | id" }], columns: [] },
      artifacts: [{ name: "report.html", download_url: "/files/1", size_bytes: 10 }],
    });
    expect(text).toContain("**1,234 rows × 9 columns**");
    expect(text).toContain("- id: likely an \\| id");
  });

  test.each<[Partial<ToolResult>, string]>([
    [{ outputs: { text: "hello", nested: { a: 1.5 }, list: [1, 2] } }, "`echo` is done: hello."],
    [
      { state: "failed", failure_reason: "skill_error", error: { code: "empty_file", message: "The file is empty." } },
      "failed (skill error): The file is empty.",
    ],
    [{ state: "cancelled" }, "was cancelled"],
    [{ state: "running" }, "is still running"],
  ])("tells the result %j", async (result, said) => {
    expect(await answerTo("/echo hi", result)).toContain(said);
  });

  it("tells a tool's error plainly", async () => {
    const echo = dynamicTool({
      inputSchema: jsonSchema({ type: "object" }),
      execute: () => Promise.reject(new Error("inputs.text is required")),
    });
    const answer = streamText({ model, tools: { echo }, prompt: "/echo", stopWhen: isStepCount(2) });
    expect((await answer.text).trim()).toBe("`echo` could not be run: inputs.text is required");
  });

  it("stops when told to and leaves no listener behind", async () => {
    const slow = createEmbeddedModel("router", { pieceDelayMs: 1 });
    const abort = new AbortController();
    const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "hello" }] }];
    const { stream } = await slow.doStream({ prompt, abortSignal: abort.signal });
    const seen: string[] = [];
    const read = async () => {
      for await (const part of stream) {
        seen.push(part.type);
        if (part.type === "text-delta") abort.abort();
      }
    };
    await expect(read()).rejects.toThrow("aborted");
    expect(seen.filter((type) => type === "text-delta")).toHaveLength(1);
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
  });
});
