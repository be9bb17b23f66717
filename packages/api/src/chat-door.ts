import type { SpaceId, ThreadId } from "@skillrun/contract";
import type { RequestContext } from "@skillrun/runtime";
import { z } from "zod";

/** The newest user message of a chat, in the AI SDK's `UIMessage` shape. */
export const ChatMessage = z.looseObject({
  id: z.string().min(1).max(200),
  role: z.literal("user"),
  parts: z
    .array(z.looseObject({ type: z.string() }))
    .min(1)
    .max(200),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

type ThreadRef = { space_id: SpaceId; thread_id: ThreadId };

/** What REST needs of a chat back end; both streams are server-sent events in the AI SDK's UI message stream protocol. */
export interface ChatDoor {
  /** Begins the assistant's answer; the stream may be left without stopping it. */
  startTurn(
    context: RequestContext,
    input: { space_id: SpaceId; thread_id: ThreadId; message: ChatMessage },
  ): Promise<ReadableStream<string>>;
  /** The live answer from its beginning, or null when there is none. */
  resumeTurn(context: RequestContext, input: ThreadRef): Promise<ReadableStream<string> | null>;
  /** Answers what a server that died left unanswered, or null; rejects with `conflict` when another does so already. */
  recoverTurn?(context: RequestContext, input: ThreadRef): Promise<ReadableStream<string> | null>;
}
