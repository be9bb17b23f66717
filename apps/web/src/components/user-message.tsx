"use client";

import { MessagePrimitive, useAuiState } from "@assistant-ui/react";
import { FileText } from "lucide-react";

/** What a person wrote, and the files they sent with it. */
export function UserMessage() {
  const attachments = useAuiState((state) => state.message.attachments);
  return (
    <MessagePrimitive.Root className="flex flex-col items-end gap-2" data-role="user" role="article" aria-label="You">
      {attachments === undefined || attachments.length === 0 ? null : (
        <ul className="flex max-w-[85%] flex-wrap justify-end gap-2" aria-label="Attached files">
          {attachments.map(({ id, name }) => (
            <li key={id} className="flex min-w-0 items-center gap-2 rounded-lg border bg-card px-3 py-1.5 text-sm">
              <FileText className="size-4 flex-none text-muted-foreground" aria-hidden="true" />
              <bdi className="truncate">{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <div className="max-w-[85%] rounded-2xl rounded-ee-md bg-bubble px-4 py-2.5 break-words whitespace-pre-wrap [unicode-bidi:plaintext] empty:hidden">
        <MessagePrimitive.Parts components={{ Text: PlainText }} />
      </div>
    </MessagePrimitive.Root>
  );
}

function PlainText({ text }: { text: string }) {
  return text.startsWith("/") ? <span className="font-mono text-[0.875rem]">{text}</span> : text;
}
