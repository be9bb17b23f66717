"use client";

import { AssistantRuntimeProvider, ThreadPrimitive } from "@assistant-ui/react";
import type { SpaceId, ThreadId } from "@skillrun/contract";
import { createHttpExecutionClient, ExecutionProvider } from "@skillrun/react";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useLayoutEffect, useMemo } from "react";
import { stopTurn, type ThreadState } from "../chat/api/chat-api.ts";
import type { LiveState } from "../chat/conversation/live-state.ts";
import { openCallsOf } from "../chat/conversation/open-calls.ts";
import { type Conversation, useConversation } from "../chat/conversation/use-conversation.ts";
import type { OutgoingMessage } from "../chat/draft/use-draft.ts";
import { AnswerAnnouncer } from "./answer-announcer.tsx";
import { BusyHint } from "./composer/busy-hint.tsx";
import { Markdown } from "./markdown.tsx";
import { MessageList } from "./message-list.tsx";

/** One for the page, so that all its cards and threads share connections. */
const client = createHttpExecutionClient();

/** What the live part of a conversation is told. */
export type LiveConversationProps = {
  spaceId: SpaceId;
  threadId: ThreadId;
  /** Null for a thread that begins with its first message. */
  initial: ThreadState | null;
  /** Called with what the light part must know, whenever that changes, before it is drawn. */
  onState: (state: LiveState) => void;
  /** The list of threads may look different now. */
  onChange: () => void;
  onUnauthorized: () => void;
};

/** A conversation kept like the server's: its messages with their cards, and the answer that streams. Draws nothing before the first message. */
export function LiveConversation({ spaceId, threadId, initial, onState, onChange, onUnauthorized }: LiveConversationProps) {
  const conversation = useConversation({ spaceId, threadId, initial, onUnauthorized });
  const { chat, runtime, sync } = conversation;
  const isStreaming = chat.status === "streaming";
  const turnId = sync.thread?.active_turn_id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: by an answer's first words, and at its end, the list of threads is another.
  useEffect(onChange, [isStreaming, turnId, onChange]);
  useReportedState(conversation, { spaceId, threadId, onState });
  return (
    <ExecutionProvider client={client} spaceId={spaceId} threadId={threadId} renderMarkdown={renderMarkdown}>
      <AssistantRuntimeProvider runtime={runtime}>
        {chat.messages.length === 0 ? null : <Messages isAnswering={isBusy(conversation)} />}
        <AnswerAnnouncer status={chat.status} messages={chat.messages} />
      </AssistantRuntimeProvider>
    </ExecutionProvider>
  );
}

function useReportedState(
  conversation: Conversation,
  { spaceId, threadId, onState }: Pick<LiveConversationProps, "spaceId" | "threadId" | "onState">,
): void {
  const { chat, sync } = conversation;
  const { sendMessage } = chat;
  const send = useCallback(
    ({ text, files }: OutgoingMessage) => {
      const parts = [...files, ...(text === "" ? [] : [{ type: "text" as const, text }])];
      void sendMessage({ role: "user", parts });
    },
    [sendMessage],
  );
  const stop = useCallback(() => {
    // The answer is the server's, so it ends there, for every tab; only when that fails does this page stop listening.
    stopTurn(spaceId, threadId).catch(() => chat.stop());
  }, [spaceId, threadId, chat.stop]);
  const calls = useStable(openCallsOf(chat.messages));
  // Drawn by the light part, where none of this is around it.
  const busyHint = useMemo(
    () => (
      <ExecutionProvider client={client} spaceId={spaceId} threadId={threadId}>
        <BusyHint calls={calls} />
      </ExecutionProvider>
    ),
    [spaceId, threadId, calls],
  );
  const [isEmpty, isAnswering, title] = [chat.messages.length === 0, isBusy(conversation), sync.thread?.title ?? null];
  const { isConnected, unsent } = sync;
  useLayoutEffect(() => {
    onState({ isEmpty, isAnswering, isConnected, title, unsent, busyHint, send, stop });
  }, [onState, isEmpty, isAnswering, isConnected, title, unsent, busyHint, send, stop]);
}

function Messages({ isAnswering }: { isAnswering: boolean }) {
  return (
    <ThreadPrimitive.Root className="relative flex min-h-0 flex-1 flex-col">
      <ThreadPrimitive.Viewport autoScroll className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain" tabIndex={-1}>
        <section aria-label="Conversation" className="mx-auto flex w-full max-w-3xl flex-col gap-7 px-4 pt-8 pb-10 md:px-6">
          <MessageList isAnswering={isAnswering} />
        </section>
      </ThreadPrimitive.Viewport>
      <ThreadPrimitive.ScrollToBottom
        aria-label="Scroll to the newest message"
        className="icon-button absolute! bottom-3 left-1/2 -translate-x-1/2 rounded-full! border bg-card! shadow-float disabled:hidden"
      >
        <ArrowDown className="size-4" aria-hidden="true" />
      </ThreadPrimitive.ScrollToBottom>
    </ThreadPrimitive.Root>
  );
}

/** An answer is given here or, where no connection is left to follow it, on the server. */
function isBusy({ chat: { status }, sync: { thread } }: Conversation): boolean {
  return status === "submitted" || status === "streaming" || (thread?.active_turn_id ?? null) !== null;
}

/** The same value as before while it says the same. */
function useStable<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all of the value.
  return useMemo(() => value, [text]);
}

function renderMarkdown(markdown: string, { isStreaming }: { isStreaming: boolean }) {
  return <Markdown text={markdown} isStreaming={isStreaming} />;
}
