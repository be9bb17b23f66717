"use client";

import { ThreadPrimitive } from "@assistant-ui/react";
import { memo } from "react";
import { AssistantMessage } from "./assistant-message.tsx";
import { UserMessage } from "./user-message.tsx";

/** The messages, oldest first, and a sign that an answer is on its way. */
export const MessageList = memo(function MessageList({ isAnswering }: { isAnswering: boolean }) {
  return (
    <>
      <ThreadPrimitive.Messages components={{ UserMessage, AssistantMessage }} />
      <div
        aria-hidden="true"
        data-answering={isAnswering}
        className="flex h-4 items-center gap-1 opacity-0 data-[answering=true]:opacity-100"
      >
        <span className="size-1.5 animate-breathe rounded-full bg-muted-foreground" />
        <span className="size-1.5 animate-breathe rounded-full bg-muted-foreground [animation-delay:160ms]" />
        <span className="size-1.5 animate-breathe rounded-full bg-muted-foreground [animation-delay:320ms]" />
      </div>
    </>
  );
});
