"use client";

import { FileUp } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import type { ThreadState } from "../chat/api/chat-api.ts";
import type { LiveState } from "../chat/conversation/live-state.ts";
import type { OutgoingMessage } from "../chat/draft/use-draft.ts";
import { nameThreadInAddress } from "../chat/threads/use-thread-address.ts";
import { Composer, type ComposerHandle } from "./composer/composer.tsx";
import { DropZone } from "./drop-zone.tsx";
import { EmptyThread } from "./empty-thread.tsx";
import { loadLiveConversationWhenIdle, useLiveConversation } from "./load-live-conversation.ts";
import { ThreadHeader } from "./thread-header.tsx";
import type { ThreadViewProps } from "./thread-view.tsx";

/** A thread: its messages and the composer. A new one can be written in at once; what makes it live is loaded behind it. */
export function ConversationView(props: ThreadViewProps & { initial: ThreadState | null }) {
  const { spaceId, threadId, isNew, title, tools, initial, onOpenDrawer, onNew, onChange, onUnauthorized } = props;
  const Live = useLiveConversation();
  const [live, setLive] = useState<LiveState | null>(null);
  const composer = useRef<ComposerHandle>(null);
  useEffect(loadLiveConversationWhenIdle, []);

  const isEmpty = live?.isEmpty ?? initial === null;
  const isConnected = live?.isConnected ?? true;
  const sendLive = live?.send;
  const send = useCallback(
    (message: OutgoingMessage) => {
      if (isNew) nameThreadInAddress(threadId);
      sendLive?.(message);
    },
    [isNew, threadId, sendLive],
  );

  return (
    <>
      <ThreadHeader title={title ?? live?.title ?? "New chat"} isConnected={isConnected} onOpenDrawer={onOpenDrawer} onNew={onNew} />
      <DropZone hint="Drop the files to attach them" Icon={FileUp} onDrop={({ files }) => composer.current?.addFiles([...files])}>
        {isEmpty ? (
          <div className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain" tabIndex={-1}>
            <EmptyThread tools={tools} composer={composer} />
          </div>
        ) : null}
        {Live === null ? null : (
          <Live
            spaceId={spaceId}
            threadId={threadId}
            initial={initial}
            onState={setLive}
            onChange={onChange}
            onUnauthorized={onUnauthorized}
          />
        )}
        <div className="relative mx-auto w-full max-w-3xl flex-none px-3 pb-3 md:px-6 md:pb-5">
          <Composer
            ref={composer}
            tools={tools}
            isReady={live !== null}
            isAnswering={live?.isAnswering ?? false}
            busyHint={live?.busyHint ?? null}
            isConnected={isConnected}
            unsent={live?.unsent ?? null}
            onSend={send}
            onStop={() => live?.stop()}
            onUnauthorized={onUnauthorized}
          />
        </div>
      </DropZone>
    </>
  );
}
