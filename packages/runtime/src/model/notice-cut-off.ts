import { TransformStream } from "node:stream/web";
import type { LanguageModelV4Middleware, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { InvalidResponseDataError } from "ai";

/** Makes an error of an answer whose stream ends without a word on why: some providers' adapters, and the SDK, take it for a whole one. */
export const noticeCutOff: LanguageModelV4Middleware = {
  specificationVersion: "v4",
  async wrapStream({ doStream }) {
    const { stream, ...rest } = await doStream();
    let isTold = false;
    const noticing = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
      transform(part, controller) {
        if (isTold || !endsWithoutReason(part)) {
          isTold ||= part.type === "finish" || part.type === "error";
          controller.enqueue(part);
        }
      },
      flush(controller) {
        if (isTold) return;
        const error = new InvalidResponseDataError({ data: null, message: "The response stream ended without a finish reason." });
        controller.enqueue({ type: "error", error });
        controller.enqueue({ type: "finish", finishReason: { unified: "error", raw: undefined }, usage: noUsage });
      },
    });
    // Node's own types and the browser's say the same of a stream in different words.
    const parts: ReadableStream<LanguageModelV4StreamPart> = stream;
    const pair = noticing as unknown as ReadableWritablePair<LanguageModelV4StreamPart, LanguageModelV4StreamPart>;
    return { ...rest, stream: parts.pipeThrough(pair) };
  },
};

function endsWithoutReason(part: LanguageModelV4StreamPart): boolean {
  if (part.type !== "finish" || part.finishReason.raw !== undefined) return false;
  return part.finishReason.unified === "other" || part.finishReason.unified === "interrupted";
}

const noUsage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
