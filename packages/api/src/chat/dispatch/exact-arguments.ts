import { TransformStream } from "node:stream/web";
import type { LanguageModelV4Middleware, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { type InexactNumber, parseExactJson } from "@skillrun/contract";

/** Keeps the SDK from reading a tool call's numbers as other ones; remembers which calls must not run as they are. */
export type ExactArguments = {
  middleware: LanguageModelV4Middleware;
  /** The first number of a call's arguments that cannot be kept, or null. */
  inexactOf(toolCallId: string): InexactNumber | null;
};

/** Looks at the arguments of one answer's tool calls while they are text; numbers that a double cannot hold go on as strings of their digits. */
export function watchExactArguments(): ExactArguments {
  const inexact = new Map<string, InexactNumber>();

  function look(part: LanguageModelV4StreamPart): LanguageModelV4StreamPart {
    if (part.type !== "tool-call") return part;
    const parsed = parse(part.input);
    if (parsed === null || parsed.inexact === null) return part;
    inexact.set(part.toolCallId, parsed.inexact);
    return { ...part, input: JSON.stringify(parsed.value) };
  }

  return {
    middleware: {
      specificationVersion: "v4",
      async wrapStream({ doStream }) {
        const { stream, ...rest } = await doStream();
        const looking = new TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart>({
          transform: (part, controller) => controller.enqueue(look(part)),
        });
        return { ...rest, stream: stream.pipeThrough(looking) };
      },
    },
    inexactOf: (toolCallId) => inexact.get(toolCallId) ?? null,
  };
}

/** Null for what is no JSON: the SDK tells the model so. */
function parse(input: string): ReturnType<typeof parseExactJson> | null {
  try {
    return parseExactJson(input);
  } catch {
    return null;
  }
}
