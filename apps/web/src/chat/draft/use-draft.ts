import type { FileUIPart } from "ai";
import { useEffect, useRef, useState } from "react";
import { textOf } from "../conversation/ui-messages.ts";
import type { ThreadSync } from "../conversation/use-thread-sync.ts";
import { restoreText } from "./restore-draft.ts";
import { type Attachment, type Attachments, useAttachments } from "./use-attachments.ts";

/** A message ready to go: its files are uploaded. */
export type OutgoingMessage = { text: string; files: FileUIPart[] };

/** The message being written. */
export type Draft = {
  text: string;
  setText(text: string): void;
  attachments: Attachments;
  canSend: boolean;
  /** True while it waits for its files, or for what sends it. */
  isWaiting: boolean;
  /** Sends it as soon as its files are uploaded. */
  send(): void;
};

/** Keeps the message being written; one that did not get to the server comes back to its writer. */
export function useDraft(options: {
  /** False while there is nothing yet that could send it: it then waits. */
  isReady: boolean;
  /** Whether a message can be sent now at all. */
  isOpen: boolean;
  unsent: ThreadSync["unsent"];
  onSend: (message: OutgoingMessage) => void;
  onUnauthorized: () => void;
}): Draft {
  const { isReady, isOpen, unsent, onSend, onUnauthorized } = options;
  const [text, setText] = useState("");
  const [isRequested, setRequested] = useState(false);
  const attachments = useAttachments(onUnauthorized);
  const { list, clear, restore } = attachments;
  const isUploading = list.some(({ sourceId, error }) => sourceId === null && error === null);
  const hasFailed = list.some(({ error }) => error !== null);
  const canSend = isOpen && !hasFailed && (text.trim() !== "" || list.length > 0);

  const sent = useRef<readonly Attachment[]>([]);
  useEffect(() => {
    if (!isRequested || isUploading || !isReady) return;
    setRequested(false);
    if (!canSend) return;
    sent.current = list;
    onSend({ text: text.trim(), files: list.map(filePartOf) });
    setText("");
    clear();
  }, [isRequested, isUploading, isReady, canSend, onSend, text, list, clear]);

  const lost = unsent?.message;
  useEffect(() => {
    if (lost === undefined) return;
    setText((typed) => restoreText(textOf(lost), typed));
    restore(sent.current);
  }, [lost, restore]);

  return { text, setText, attachments, canSend, isWaiting: isRequested && (isUploading || !isReady), send: () => setRequested(true) };
}

function filePartOf({ file, sourceId }: Attachment): FileUIPart {
  return { type: "file", url: `skillrun-file:${sourceId}`, filename: file.name, mediaType: file.type || "application/octet-stream" };
}
