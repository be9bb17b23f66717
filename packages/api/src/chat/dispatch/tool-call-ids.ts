import { TransformStream } from "node:stream/web";
import type { LanguageModelV4Content, LanguageModelV4Middleware, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { withProviderIds } from "./provider-call-ids.ts";

/**
 * Makes the tool call ids of one assistant message unique in the world: providers count `call_0`, `call_1` anew in each answer.
 * Ids leave the model as `<messageId>.<call number>~<provider's id>` and go back to it as `withProviderIds` has them.
 */
export function uniqueToolCallIds(messageId: string): LanguageModelV4Middleware {
  let callNumber = 0;
  return {
    specificationVersion: "v4",
    async transformParams({ params, model }) {
      return { ...params, prompt: withProviderIds(params.prompt, model.provider) };
    },
    async wrapStream({ doStream }) {
      const ids = new CallIds(`${messageId}.${++callNumber}`);
      const { stream, ...rest } = await doStream();
      const rename = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
        transform: (part, controller) => controller.enqueue(ids.rename(part)),
      });
      return { ...rest, stream: stream.pipeThrough(rename) };
    },
    async wrapGenerate({ doGenerate }) {
      const ids = new CallIds(`${messageId}.${++callNumber}`);
      const result = await doGenerate();
      return { ...result, content: result.content.map((part) => ids.rename(part)) };
    },
  };
}

/** The ids of one model call. A provider that gives one id to two calls in a row gets a counter for the second. */
class CallIds {
  readonly #prefix: string;
  readonly #seen = new Map<string, { count: number; complete: boolean }>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  rename<Part extends LanguageModelV4StreamPart | LanguageModelV4Content>(part: Part): Part {
    switch (part.type) {
      case "tool-input-start":
        return { ...part, id: this.#open(part.id) };
      case "tool-input-delta":
      case "tool-input-end":
        return { ...part, id: this.#current(part.id) };
      case "tool-call":
        return { ...part, toolCallId: this.#complete(part.toolCallId) };
      case "tool-result":
      case "tool-approval-request":
        return { ...part, toolCallId: this.#current(part.toolCallId) };
      default:
        return part;
    }
  }

  #open(id: string): string {
    const seen = this.#seen.get(id);
    if (seen === undefined || seen.complete) this.#seen.set(id, { count: (seen?.count ?? -1) + 1, complete: false });
    return this.#current(id);
  }

  #complete(id: string): string {
    const renamed = this.#open(id);
    const seen = this.#seen.get(id);
    if (seen !== undefined) seen.complete = true;
    return renamed;
  }

  #current(id: string): string {
    const count = this.#seen.get(id)?.count ?? 0;
    return `${this.#prefix}${count === 0 ? "" : `-${count}`}~${id}`;
  }
}
