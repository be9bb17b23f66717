"use client";

import { MessagePrimitive, useAuiState } from "@assistant-ui/react";
import { SkillToolCard, type SkillToolCardProps } from "@skillrun/react";
import { MarkdownText } from "./markdown-text.tsx";
import { MessageNotice } from "./message-notice.tsx";

const parts = { Text: MarkdownText, tools: { Fallback: ToolCard } };

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

/** Several cards in one answer start compact, so that all of them can be seen at once. */
function ToolCard(props: SkillToolCardProps) {
  const hasSeveral = useAuiState((state) => state.message.parts.filter(({ type }) => type === "tool-call").length > 1);
  return <SkillToolCard {...props} isCompactAtFirst={hasSeveral} />;
}
