import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { JsonObject } from "@skillrun/contract";
import { APICallError, type ModelMessage, RetryError, streamText, type ToolSet, wrapLanguageModel } from "ai";
import { describeModelError } from "../model/describe-model-error.ts";
import { noticeCutOff } from "../model/notice-cut-off.ts";
import { ExecutionFault } from "../skill/execution-fault.ts";

/** A call that the model made; `fault` says why it cannot be executed as it stands, for the model. */
export type ModelToolCall = { id: string; name: string; input: JsonObject; fault: string | null };

/** One answer of the model. `messages` go before the next question as they are. */
export type ModelAnswer = { messages: JsonObject[]; calls: ModelToolCall[]; text: string; isCut: boolean };

/** What the model is asked. */
export type ModelQuestion = {
  model: LanguageModelV4;
  instructions: string;
  messages: readonly ModelMessage[];
  tools: ToolSet;
  signal: AbortSignal;
  /** Hears the answer's text as it comes. */
  onText(delta: string): void;
  onUsage(used: { input_tokens: number; output_tokens: number }): void;
};

/** How often a request is sent again that the provider refuses for now; its `Retry-After` is heeded. */
const maxRetries = 3;

/**
 * Asks the model once. What asking again would not mend is an `ExecutionFault` of `model_error`; a stream that breaks midway is an `Error` that
 * another try may mend.
 */
export async function callModel(question: ModelQuestion): Promise<ModelAnswer> {
  const { signal, tools } = question;
  const result = streamText({
    model: wrapLanguageModel({ model: question.model, middleware: [noticeCutOff] }),
    instructions: question.instructions,
    messages: [...question.messages],
    tools,
    maxRetries,
    abortSignal: signal,
    onError: () => undefined,
  });
  const calls: ModelToolCall[] = [];
  let text = "";
  for await (const part of result.stream) {
    if (part.type === "text-delta") {
      text += part.text;
      question.onText(part.text);
    }
    if (part.type === "tool-call") calls.push(readCall(part));
    if (part.type === "error") throw faultOf(part.error);
  }
  signal.throwIfAborted();
  const [messages, usage, finishReason] = await Promise.all([result.responseMessages, result.usage, result.finishReason]);
  question.onUsage({ input_tokens: usage.inputTokens ?? 0, output_tokens: usage.outputTokens ?? 0 });
  if (finishReason === "content-filter")
    throw new ExecutionFault("model_error", "model_refused", "The model's provider withheld the answer by its content filter.");
  const own = messages.filter(({ role }) => role === "assistant");
  const said: JsonObject[] = JSON.parse(JSON.stringify(own));
  return { messages: said, calls, text, isCut: finishReason === "length" };
}

function readCall(part: {
  toolCallId: string;
  toolName: string;
  input: unknown;
  invalid?: boolean | undefined;
  error?: unknown;
}): ModelToolCall {
  const isObject = typeof part.input === "object" && part.input !== null && !Array.isArray(part.input);
  const input: JsonObject = isObject ? JSON.parse(JSON.stringify(part.input)) : {};
  const base = { id: part.toolCallId, name: part.toolName, input };
  if (part.invalid === true) return { ...base, fault: `The call was not understood: ${messageOf(part.error)}` };
  return { ...base, fault: isObject ? null : "The call's input must be a JSON object." };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : "its input is no valid JSON.";
}

/** What another try would not change fails the execution; the rest is thrown as it is, and tried again. */
function faultOf(error: unknown): unknown {
  const cause = RetryError.isInstance(error) ? error.lastError : error;
  if (!APICallError.isInstance(cause)) return cause;
  if (isContextOverflow(cause)) return new ContextOverflow(describeModelError(cause));
  const status = cause.statusCode ?? 0;
  const isTemporary = status === 0 || status < 300 || status === 408 || status === 409 || status === 429 || status >= 500;
  // Retries inside the SDK have waited as the provider asked; more of them would only burn time.
  if (isTemporary && !RetryError.isInstance(error)) return cause;
  return new ExecutionFault("model_error", codeOf(status), describeModelError(cause));
}

function codeOf(status: number): string {
  if (status === 401 || status === 403) return "model_key_refused";
  if (status === 404) return "model_unknown";
  if (status === 429) return "model_rate_limited";
  return status >= 500 || status === 0 ? "model_unavailable" : "model_request_refused";
}

function isContextOverflow(error: APICallError): boolean {
  return (
    error.statusCode === 400 && /context.{0,20}(length|window)|too many tokens|prompt is too long|maximum context/i.test(error.message)
  );
}

/** The conversation is longer than the model takes. */
export class ContextOverflow extends ExecutionFault {
  constructor(message: string) {
    super("model_error", "model_context_overflow", message);
    this.name = "ContextOverflow";
  }
}
