"use client";

import { MessagePrimitive, useAuiState } from "@assistant-ui/react";
import { SkillToolCard } from "@skillrun/react";
import { MarkdownText } from "./markdown-text.tsx";
import { MessageNotice } from "./message-notice.tsx";

const parts = { Text: MarkdownText, tools: { Fallback: SkillToolCard } };

/** An answer: words, and a card for each execution it set going. */
export function AssistantMessage() {
  const { status, error } = useAuiState((state) => state.message.metadata.custom);
  const isLast = useAuiState((state) => state.message.isLast);
  return (
    <MessagePrimitive.Root className="flex min-w-0 flex-col gap-4" data-role="assistant" role="article" aria-label="Assistant">
      <MessagePrimitive.Parts components={parts} />
      <MessageNotice status={status} error={error} isLast={isLast} />
    </MessagePrimitive.Root>
  );
}
