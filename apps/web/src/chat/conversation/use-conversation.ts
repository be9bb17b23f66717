import { type UseChatHelpers, useChat } from "@ai-sdk/react";
import { useAISDKRuntime } from "@assistant-ui/ai-sdk";
import type { AssistantRuntime } from "@assistant-ui/react";
import type { SpaceId, ThreadId } from "@skillrun/contract";
import { DefaultChatTransport } from "ai";
import { useMemo, useState } from "react";
import { deliverMessage, followAnswer } from "../api/answer-connection.ts";
import { chatPath, type ThreadState, threadStreamPath } from "../api/chat-api.ts";
import { readFault } from "../api/request.ts";
import { whileBeingSent } from "../threads/threads-being-sent.ts";
import { newestWhole } from "./catching-up.ts";
import { type ChatMessage, toChatMessages } from "./ui-messages.ts";
import { type ThreadSync, useThreadSync } from "./use-thread-sync.ts";

/** Messages are drawn at most this often while an answer streams. */
const drawIntervalMs = 32;

/** One thread's chat on this page. */
export type Conversation = { chat: UseChatHelpers<ChatMessage>; runtime: AssistantRuntime; sync: ThreadSync };

/** The chat of a thread, kept like the server's; `initial` is null for a thread that begins with its first message. */
export function useConversation(options: {
  spaceId: SpaceId;
  threadId: ThreadId;
  initial: ThreadState | null;
  onUnauthorized: () => void;
}): Conversation {
  const { spaceId, threadId, initial, onUnauthorized } = options;
  const { transport, stopWaiting } = useMemo(() => createTransport(spaceId, threadId), [spaceId, threadId]);
  const told = useChat<ChatMessage>({
    id: threadId,
    messages: toChatMessages(initial?.messages ?? []),
    transport,
    throttle: drawIntervalMs,
  });
  const chat = useWholeMessages(told);
  const sync = useThreadSync({ spaceId, threadId, chat, initial: initial?.thread ?? null, stopWaiting, onUnauthorized });
  // What a tool call came to is the server's to say; a new message cancels nothing, and each answer keeps its own status.
  const runtime = useAISDKRuntime(chat, { cancelPendingToolCallsOnSend: false, joinStrategy: "none" });
  return { chat, runtime, sync };
}

/** A stream that is followed again begins at the answer's beginning: what is shown of it does not go away meanwhile. */
function useWholeMessages(told: UseChatHelpers<ChatMessage>): UseChatHelpers<ChatMessage> {
  const [shown, setShown] = useState<readonly ChatMessage[]>(told.messages);
  const isTelling = told.status === "submitted" || told.status === "streaming";
  const whole = isTelling ? newestWhole(shown, told.messages) : told.messages;
  if (whole !== shown) setShown(whole);
  return useMemo(() => (whole === told.messages ? told : { ...told, messages: [...whole] }), [told, whole]);
}

/** The server keeps the history, so only the newest message is sent. `stopWaiting` ends waiting for a connection to follow an answer. */
function createTransport(spaceId: SpaceId, threadId: ThreadId): { transport: DefaultChatTransport<ChatMessage>; stopWaiting: () => void } {
  let waiting = new AbortController();
  const follow = (input: RequestInfo | URL, init: RequestInit = {}) => {
    waiting = new AbortController();
    return followAnswer(input, init, waiting.signal);
  };
  const transport = new DefaultChatTransport<ChatMessage>({
    api: chatPath(spaceId),
    prepareSendMessagesRequest: ({ messages }) => ({ body: { thread_id: threadId, message: messages.at(-1) } }),
    prepareReconnectToStreamRequest: () => ({ api: threadStreamPath(spaceId, threadId) }),
    fetch: async (input, init) => {
      const response = await (init?.method === "POST" ? whileBeingSent(threadId, () => deliverMessage(input, init)) : follow(input, init));
      if (!response.ok) throw readFault(response.status, await response.text());
      return response;
    },
  });
  return { transport, stopWaiting: () => waiting.abort() };
}
