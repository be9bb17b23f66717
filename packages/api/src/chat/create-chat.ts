import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { SpaceId, ThreadId } from "@skillrun/contract";
import type { RequestContext } from "@skillrun/runtime";
import { createIdGenerator } from "ai";
import { type ChatModelOptions, chooseChatModel } from "./model/model-registry.ts";
import { recoverTurn } from "./turn/recover-turn.ts";
import { resumeTurn } from "./turn/resume-turn.ts";
import { type StartTurn, startTurn, type TurnSettings } from "./turn/start-turn.ts";

/** Which model answers; `languageModel` takes the place of the one that `chatModel` names. */
export type ChatOptions = ChatModelOptions & { languageModel?: LanguageModelV4; generateMessageId?: () => string };

/** The chat's verbs. Their streams are SSE text to be sent as it is, under `streamHeaders`. */
export type Chat = {
  /** `provider:model`, for people. */
  readonly modelName: string;
  readonly streamHeaders: Readonly<Record<string, string>>;
  /** See `startTurn`. */
  startTurn(context: RequestContext, input: StartTurn): Promise<ReadableStream<string>>;
  /** See `resumeTurn`; null: no turn is live. */
  resumeTurn(context: RequestContext, input: { space_id: SpaceId; thread_id: ThreadId }): Promise<ReadableStream<string> | null>;
  /** See `recoverTurn`; null: nothing to recover. */
  recoverTurn(context: RequestContext, input: { space_id: SpaceId; thread_id: ThreadId }): Promise<ReadableStream<string> | null>;
};

/** Makes the chat of a server; throws an `Error` for people when the model it names cannot be had. */
export function createChat(options: ChatOptions): Chat {
  const { name, languageModel } =
    options.languageModel === undefined
      ? chooseChatModel(options)
      : { name: `${options.languageModel.provider}:${options.languageModel.modelId}`, languageModel: options.languageModel };
  const settings: TurnSettings = {
    model: languageModel,
    // The tool call ids that begin with it are split off by its pattern, so it holds letters and digits alone.
    generateMessageId: options.generateMessageId ?? createIdGenerator({ prefix: "msg", separator: "_", size: 24 }),
  };
  return {
    modelName: name,
    streamHeaders,
    startTurn: (context, input) => startTurn(settings, context, input),
    resumeTurn,
    recoverTurn: (context, input) => recoverTurn(settings, context, input),
  };
}

/** The AI SDK's UI message stream protocol, kept from being buffered or compressed on the way. */
const streamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  "x-vercel-ai-ui-message-stream": "v1",
} as const;
