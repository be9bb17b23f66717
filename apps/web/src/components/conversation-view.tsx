"use client";

import { AssistantRuntimeProvider, ThreadPrimitive } from "@assistant-ui/react";
import { ArrowDown } from "lucide-react";
import { useCallback, useEffect, useRef } from "react";
import { stopTurn, type ThreadState } from "../chat/chat-api.ts";
import { useConversation } from "../chat/use-conversation.ts";
import type { OutgoingMessage } from "../chat/use-draft.ts";
import { nameThreadInAddress } from "../chat/use-thread-address.ts";
import { AnswerAnnouncer } from "./answer-announcer.tsx";
import { BusyHint } from "./composer/busy-hint.tsx";
import { Composer, type ComposerHandle } from "./composer/composer.tsx";
import { FileDropZone } from "./composer/file-drop-zone.tsx";
import { EmptyThread } from "./empty-thread.tsx";
import { MessageList } from "./message-list.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import type { ThreadViewProps } from "./thread-view.tsx";

/** A thread: its messages and the composer. */
export function ConversationView(props: ThreadViewProps & { initial: ThreadState | null }) {
  const { spaceId, threadId, isNew, title, tools, initial, onOpenDrawer, onNew, onChange, onUnauthorized } = props;
  const { chat, runtime, sync } = useConversation({ spaceId, threadId, initial, onUnauthorized });
  const composer = useRef<ComposerHandle>(null);
  const isAnswering = chat.status === "submitted" || chat.status === "streaming";
  const isEmpty = chat.messages.length === 0;

  const isStreaming = chat.status === "streaming";
  const turnId = sync.thread?.active_turn_id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: by an answer's first words, and at its end, the list of threads is another.
  useEffect(onChange, [isStreaming, turnId, onChange]);

  const { sendMessage } = chat;
  const send = useCallback(
    ({ text, files }: OutgoingMessage) => {
      if (isNew) nameThreadInAddress(threadId);
      const parts = [...files, ...(text === "" ? [] : [{ type: "text" as const, text }])];
      void sendMessage({ role: "user", parts });
    },
    [isNew, threadId, sendMessage],
  );
  const stop = useCallback(() => {
    // The answer is the server's, so it ends there, for every tab; only when that fails does this page stop listening.
    stopTurn(spaceId, threadId).catch(() => chat.stop());
  }, [spaceId, threadId, chat.stop]);

  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadHeader
        title={title ?? sync.thread?.title ?? "New chat"}
        isConnected={sync.isConnected}
        onOpenDrawer={onOpenDrawer}
        onNew={onNew}
      />
      <FileDropZone onDrop={(files) => composer.current?.addFiles(files)}>
        <ThreadPrimitive.Root className="flex min-h-0 flex-1 flex-col">
          <ThreadPrimitive.Viewport
            autoScroll={!isEmpty}
            className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain"
            tabIndex={-1}
          >
            {isEmpty ? (
              <EmptyThread tools={tools} composer={composer} />
            ) : (
              <section aria-label="Conversation" className="mx-auto flex w-full max-w-3xl flex-col gap-7 px-4 pt-8 pb-10 md:px-6">
                <MessageList isAnswering={isAnswering} />
              </section>
            )}
          </ThreadPrimitive.Viewport>
          <div className="relative mx-auto w-full max-w-3xl flex-none px-3 pb-3 md:px-6 md:pb-5">
            {isEmpty ? null : <ScrollToNewest />}
            <Composer
              ref={composer}
              tools={tools}
              isAnswering={isAnswering}
              busyHint={<BusyHint messages={chat.messages} />}
              isConnected={sync.isConnected}
              unsent={sync.unsent}
              onSend={send}
              onStop={stop}
              onUnauthorized={onUnauthorized}
            />
          </div>
        </ThreadPrimitive.Root>
      </FileDropZone>
      <AnswerAnnouncer status={chat.status} messages={chat.messages} />
    </AssistantRuntimeProvider>
  );
}

function ScrollToNewest() {
  return (
    <ThreadPrimitive.ScrollToBottom
      aria-label="Scroll to the newest message"
      className="icon-button absolute! -top-12 left-1/2 -translate-x-1/2 rounded-full! border bg-card! shadow-float disabled:hidden"
    >
      <ArrowDown className="size-4" aria-hidden="true" />
    </ThreadPrimitive.ScrollToBottom>
  );
}
