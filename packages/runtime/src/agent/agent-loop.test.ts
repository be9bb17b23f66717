import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { cancelExecution } from "../execution/cancel/cancel-execution.ts";
import { type AnsweredCall, frames, openAiAnswer, openAiChunk } from "../model/provider-server.testing.ts";
import { type AgentFixture, createAgentFixture } from "./agent.testing.ts";

let agents: AgentFixture;
beforeAll(async () => {
  agents = await createAgentFixture();
});
beforeEach(() => {
  agents.answers.splice(0);
  agents.provider.asked.splice(0);
});
afterAll(() => agents.close());

const stream = (body: string) => (response: ServerResponse) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).end(body);
};
const says = (answer: Parameters<typeof openAiAnswer>[0]) => stream(openAiAnswer(answer));
const refuses = (status: number, message: string) => (response: ServerResponse) => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error: { message, type: "error", code: null } }));
};
const call = (name: string, input: unknown, id = "call_1"): AnsweredCall => ({ id, name, input: JSON.stringify(input) });
const finishes = (result: unknown = { result: "done" }) => says({ calls: [call("finish", result)] });
/** What the model was told by the tools before its request of that number. */
const toldBefore = (request: number): string => {
  const { messages } = JSON.parse(agents.provider.asked[request] ?? "{}");
  return messages.flatMap((message: { role: string; content: string }) => (message.role === "tool" ? [message.content] : [])).join("\n");
};

test("an agent reads its skill, works with files, and finishes: outputs, artifacts, use and every tool are there to see", async () => {
  agents.answers.push(
    says({ text: "I look.", calls: [call("read", { path: "/skill/data.txt" }, "a"), call("bash", { command: "ls /skill; pwd" }, "b")] }),
    says({ calls: [call("write", { path: "/workspace/outputs/report.md", content: "# Größe\n" })] }),
    finishes({ result: "Three lines." }),
  );
  const { detail, events } = await agents.run(
    { instructions: "Count the lines.", files: { "data.txt": "x\ny\nz\n" } },
    { prompt: "How many?" },
  );
  expect(detail).toMatchObject({
    state: "completed",
    outputs: { result: "Three lines." },
    resource_usage: { iteration_count: 3, input_tokens: 300, output_tokens: 30 },
    artifacts: [{ relpath_in_workspace: "outputs/report.md" }],
  });
  expect(await agents.textOf(detail.artifacts[0]?.artifact_id ?? "")).toBe("# Größe\n");
  expect(detail.workspace_archive_id).not.toBeNull();
  const first = JSON.parse(agents.provider.asked[0] ?? "");
  expect(first.messages[0].content).toContain("Count the lines.");
  expect(first.messages[0].content).toContain("/skill/data.txt");
  expect(first.messages[1]).toMatchObject({ role: "user", content: "How many?" });
  expect(first.tools.map((tool: { function: { name: string } }) => tool.function.name)).toEqual(
    expect.arrayContaining(["bash", "read", "write", "finish", "count"]),
  );
  expect(toldBefore(1)).toContain("1\tx\n2\ty\n3\tz");
  expect(toldBefore(1)).toContain("/workspace\nexit code: 0");
  const tools = events.flatMap((event) =>
    event.type === "tool_call_completed" ? [[event.payload.tool_name, event.payload.is_error]] : [],
  );
  expect(tools).toEqual([
    ["read", false],
    ["bash", false],
    ["write", false],
  ]);
  const said = events.flatMap((event) => (event.type === "content_delta" ? [event.payload.delta] : []));
  expect(said.join("")).toBe("I look.");
});

test("a result that does not fit is told to the model with its field, and the next one counts", async () => {
  agents.answers.push(finishes({ total: "many" }), finishes({ total: 3 }));
  const outputs = { type: "object", properties: { total: { type: "integer" } }, required: ["total"] };
  const { detail } = await agents.run({ outputs });
  expect(detail).toMatchObject({ state: "completed", outputs: { total: 3 } });
  expect(toldBefore(1)).toMatch(/does not fit.*total/s);
});

test("unknown tools, input that is no JSON and input that does not fit are told to the model, and nothing runs", async () => {
  agents.answers.push(
    says({
      calls: [
        call("browse", { url: "https://example.com" }, "a"),
        { id: "b", name: "bash", input: '{"command": "echo' },
        call("bash", { comand: "ls" }, "c"),
        call("read", { path: "/etc/passwd" }, "d"),
        call("read", { path: "/workspace/none" }, "e"),
      ],
    }),
    finishes(),
  );
  const { detail, events } = await agents.run({});
  expect(detail.state).toBe("completed");
  const told = toldBefore(1);
  expect(told).toMatch(/browse/);
  expect(told).toMatch(/not understood/);
  expect(told).toContain("There is no file /workspace/none.");
  expect(told).not.toContain("root:");
  expect(events.filter(({ type }) => type === "tool_call_started")).toHaveLength(2);
});

test("another skill runs as a sub-execution, its failure is the model's to deal with", async () => {
  agents.answers.push(
    says({ calls: [call("count", { n: 2, gap_ms: 0 }, "a"), call("fail", {}, "b"), call("count", { n: "two" }, "c")] }),
    finishes(),
  );
  const { detail } = await agents.run({});
  expect(detail).toMatchObject({ state: "completed" });
  expect(detail.sub_executions.map(({ skill_slug, state }) => [skill_slug, state]).toSorted()).toEqual([
    ["count", "completed"],
    ["fail", "failed"],
  ]);
  expect(toldBefore(1)).toMatch(/\{"n":2\}.*fail.*inputs/s);
});

test("a model that stops without a result is asked for it twice; its text is the result where a text is all that is asked for", async () => {
  agents.answers.push(says({ text: "It is 42." }));
  const { detail } = await agents.run({});
  expect(detail).toMatchObject({ state: "completed", outputs: { result: "It is 42." }, resource_usage: { iteration_count: 3 } });
  const strict = await agents.run({ outputs: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } });
  expect(strict.detail).toMatchObject({ state: "failed", failure_reason: "output_invalid", error: { code: "no_result" } });
});

test("an answer that is cut at its length limit goes on", async () => {
  agents.answers.push(says({ text: "long", finish: "length" }), finishes());
  const { detail } = await agents.run({});
  expect(detail.state).toBe("completed");
  expect(agents.provider.asked[1]).toContain("cut off at its length limit");
});

test("a stream that breaks midway is asked for again, is paid once, and says where it began anew", async () => {
  const breaks = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(frames(openAiChunk({ role: "assistant", content: "half" })));
    setImmediate(() => response.destroy());
  };
  agents.answers.push(breaks, says({ text: "whole", calls: [call("finish", { result: "ok" })] }));
  const { detail, events } = await agents.run({});
  expect(detail).toMatchObject({ state: "completed", resource_usage: { input_tokens: 100, iteration_count: 1 } });
  const said = events.flatMap((event) => (event.type === "content_delta" ? [event.payload.delta] : [])).join("");
  expect(said).toMatch(/^half.*begins again.*whole$/s);
  expect(events.filter(({ type }) => type === "step_failed")).toHaveLength(1);
});

test.each([
  [401, "Incorrect API key provided", "model_key_refused", /refused the API key/],
  [404, "The model does not exist", "model_unknown", /no such model/],
  [400, "tools: unsupported", "model_request_refused", /refused the request/],
  [400, "This model's maximum context length is 1000 tokens", "model_context_overflow", /maximum context/],
])("a provider that answers %i (%s) fails the execution at once with what to do", async (status, message, code, said) => {
  agents.answers.push(refuses(status, message));
  const { detail } = await agents.run({});
  expect(detail).toMatchObject({ state: "failed", failure_reason: "model_error", error: { code, message: expect.stringMatching(said) } });
  expect(agents.provider.asked).toHaveLength(1);
});

test("a refusal for now is tried again as the provider asks", async () => {
  const busy = (response: ServerResponse) => {
    response.writeHead(429, { "content-type": "application/json", "retry-after-ms": "20" }).end('{"error":{"message":"slow down"}}');
  };
  agents.answers.push(busy, busy, finishes());
  const { detail } = await agents.run({});
  expect(detail).toMatchObject({ state: "completed", resource_usage: { iteration_count: 1 } });
});

test("a command that runs too long is killed, the model hears of it, and the workspace is as before", async () => {
  agents.answers.push(
    says({ calls: [call("write", { path: "/workspace/kept.txt", content: "kept" })] }),
    says({ calls: [call("bash", { command: "echo lost > lost.txt; sleep 30", timeout_ms: 1_000 })] }),
    says({ calls: [call("bash", { command: "ls" })] }),
    finishes(),
  );
  const { detail } = await agents.run({});
  expect(detail.state).toBe("completed");
  expect(toldBefore(2)).toMatch(/killed: it took longer than 1000 ms/);
  const after = toldBefore(3).split("\n");
  expect(after).toContain("kept.txt");
  expect(after).not.toContain("lost.txt");
});

test("a cancel aborts the request that is under way", async () => {
  const gone = Promise.withResolvers<void>();
  agents.answers.push((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(frames(openAiChunk({ role: "assistant", content: "thinking" })));
    response.on("close", () => gone.resolve());
  });
  const { id } = await agents.start({});
  await agents.own.reached(id, "content_delta");
  await cancelExecution(agents.t.context, { space_id: agents.t.space_id, execution_id: id });
  await gone.promise;
  expect((await agents.own.ended(id)).state).toBe("cancelled");
});

test("without a model the execution fails before anything else, and says which variables give one", async () => {
  const other = await createAgentFixture({}, { models: () => null });
  try {
    const { detail } = await other.run({});
    expect(detail).toMatchObject({ state: "failed", failure_reason: "model_error", error: { code: "model_missing" } });
    expect(detail.error?.["message"]).toContain("OPENAI_API_KEY");
    expect(other.provider.asked).toEqual([]);
  } finally {
    await other.close();
  }
});
