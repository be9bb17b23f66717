import { ReadableStream } from "node:stream/web";
import { setTimeout as delay } from "node:timers/promises";
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { type DescribedTool, describeTools } from "./describe-tools.ts";
import { type Command, parseCommands } from "./parse-commands.ts";
import { type CallResult, summarizeResults } from "./summarize-results.ts";

const argumentPieceLength = 12;
const textPieceLength = 32;

/**
 * A chat model that needs no key and no network: it runs `/slug ...` commands, tells their results, and otherwise says what it
 * can do. `pieceDelayMs` spaces the pieces it streams, so that they can be watched.
 */
export function createEmbeddedModel(modelId: string, options: { pieceDelayMs?: number } = {}): LanguageModelV4 {
  const pieceDelayMs = options.pieceDelayMs ?? 0;
  return {
    specificationVersion: "v4",
    provider: "embedded",
    modelId,
    supportedUrls: {},
    async doStream(call) {
      return { stream: ReadableStream.from(streamAnswer(answer(call), modelId, pieceDelayMs, call.abortSignal)) };
    },
    async doGenerate(call) {
      const { text, calls } = answer(call);
      call.abortSignal?.throwIfAborted();
      const content: LanguageModelV4Content[] = text === "" ? [] : [{ type: "text", text }];
      for (const { id, toolName, input } of calls) content.push({ type: "tool-call", toolCallId: id, toolName, input });
      return { content, finishReason: finishReasonOf(calls), usage: noUsage, warnings: [], response: { modelId } };
    },
  };
}

type Answer = { text: string; calls: { id: string; toolName: string; input: string }[] };

function answer(call: LanguageModelV4CallOptions): Answer {
  const results = lastResults(call.prompt);
  if (results.length > 0) return { text: summarizeResults(results), calls: [] };
  const tools = toolsOf(call);
  const commands = lastUserTexts(call.prompt).flatMap((text) => parseCommands(text, tools));
  if (commands.length === 0) return { text: describeTools(tools), calls: [] };
  const calls = commands.flatMap((command, index) =>
    command.kind === "call" ? [{ id: `call_${index}`, toolName: command.slug, input: JSON.stringify(command.input) }] : [],
  );
  const complaints = commands.flatMap((command) => (command.kind === "call" ? [] : [complain(command)]));
  if (calls.length === 0) complaints.push(describeTools(tools));
  return { text: complaints.join("\n\n"), calls };
}

function complain(command: Exclude<Command, { kind: "call" }>): string {
  if (command.kind === "malformed") return `The arguments of \`/${command.slug}\` could not be read: ${command.reason}.`;
  const near = command.near.map((name) => `\`/${name}\``).join(", ");
  return `There is no skill \`/${command.slug}\`.${near === "" ? "" : ` Did you mean ${near}?`}`;
}

function toolsOf(call: LanguageModelV4CallOptions): DescribedTool[] {
  return (call.tools ?? []).flatMap((tool) =>
    tool.type === "function" ? [{ name: tool.name, description: tool.description, inputSchema: tool.inputSchema }] : [],
  );
}

function lastUserTexts(prompt: LanguageModelV4Prompt): string[] {
  const message = prompt.findLast(({ role }) => role === "user");
  return message?.role === "user" ? message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])) : [];
}

/** The results the prompt ends with: empty unless the model's turn follows a tool's. */
function lastResults(prompt: LanguageModelV4Prompt): CallResult[] {
  const start = prompt.findLastIndex(({ role }) => role !== "tool") + 1;
  return prompt
    .slice(start)
    .flatMap((message) => (message.role === "tool" ? message.content : []))
    .flatMap((part) => (part.type === "tool-result" ? [{ toolName: part.toolName, result: outputValueOf(part.output) }] : []));
}

function outputValueOf(output: LanguageModelV4ToolResultOutput): unknown {
  switch (output.type) {
    case "text":
    case "json":
    case "error-text":
    case "error-json":
    case "content":
      return output.value;
    case "execution-denied":
      return output.reason ?? "it was not allowed";
  }
}

async function* streamAnswer(
  { text, calls }: Answer,
  modelId: string,
  pieceDelayMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LanguageModelV4StreamPart> {
  const options = signal === undefined ? {} : { signal };
  async function* pieces(whole: string, length: number): AsyncGenerator<string> {
    const letters = Array.from(whole);
    for (let start = 0; start < letters.length; start += length) {
      signal?.throwIfAborted();
      if (pieceDelayMs > 0) await delay(pieceDelayMs, undefined, options);
      yield letters.slice(start, start + length).join("");
    }
  }
  yield { type: "stream-start", warnings: [] };
  yield { type: "response-metadata", modelId };
  if (text !== "") {
    yield { type: "text-start", id: "text_0" };
    for await (const delta of pieces(text, textPieceLength)) yield { type: "text-delta", id: "text_0", delta };
    yield { type: "text-end", id: "text_0" };
  }
  for (const { id, toolName, input } of calls) {
    yield { type: "tool-input-start", id, toolName };
    for await (const delta of pieces(input, argumentPieceLength)) yield { type: "tool-input-delta", id, delta };
    yield { type: "tool-input-end", id };
    yield { type: "tool-call", toolCallId: id, toolName, input };
  }
  signal?.throwIfAborted();
  yield { type: "finish", finishReason: finishReasonOf(calls), usage: noUsage };
}

function finishReasonOf(calls: Answer["calls"]): { unified: "stop" | "tool-calls"; raw: undefined } {
  return { unified: calls.length > 0 ? "tool-calls" : "stop", raw: undefined };
}

const noUsage: LanguageModelV4Usage = {
  inputTokens: { total: 0, noCache: 0, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 0, text: 0, reasoning: undefined },
};
