"use client";

import type { Tool } from "@skillrun/contract";
import { type ReactNode, type Ref, type RefObject, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import type { ThreadSync } from "../../chat/conversation/use-thread-sync.ts";
import { type OutgoingMessage, useDraft } from "../../chat/draft/use-draft.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { CommandList } from "./command-list.tsx";
import { ComposerToolbar } from "./composer-toolbar.tsx";
import { MessageBox } from "./message-box.tsx";
import { useCommandList } from "./use-command-list.ts";

/** What others may do with the composer. */
export type ComposerHandle = {
  addFiles(files: File[]): void;
  /** Sends this as soon as its files are uploaded. */
  send(text: string, files: File[]): void;
  /** Writes this into the box, for the person to go on. */
  write(text: string): void;
  /** Writes this and lets the person choose files. */
  chooseFiles(text: string): void;
};

type ComposerProps = {
  ref: Ref<ComposerHandle>;
  tools: readonly Tool[];
  /** False while the page is not loaded as far as sending goes; what is sent then goes out as soon as it is. */
  isReady: boolean;
  isAnswering: boolean;
  /** Why no message can be sent while an answer is given. */
  busyHint: ReactNode;
  isConnected: boolean;
  unsent: ThreadSync["unsent"];
  onSend: (message: OutgoingMessage) => void;
  onStop: () => void;
  onUnauthorized: () => void;
};

/** Where a message is written: with files, and with slash commands for the skills. */
export function Composer(props: ComposerProps) {
  const { ref, tools, isReady, isAnswering, busyHint, isConnected, unsent, onSend, onStop, onUnauthorized } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);
  const draft = useDraft({ isReady, isOpen: isConnected && !isAnswering, unsent, onSend, onUnauthorized });
  const { text, setText, attachments } = draft;
  const placeCursor = useCursor(box);
  const write = (value: string, cursor = value.length) => {
    setText(value);
    placeCursor(cursor);
  };
  const commands = useCommandList({ tools, text, onComplete: write });
  useComposerHandle(ref, draft, write, fileInput);
  return (
    <form
      className="relative"
      onSubmit={(event) => {
        event.preventDefault();
        draft.send();
      }}
    >
      <CommandList commands={commands} />
      <div className="rounded-2xl border border-input bg-card shadow-float transition-[border-color] focus-within:border-muted-foreground">
        <AttachmentList attachments={attachments} />
        <MessageBox box={box} draft={draft} commands={commands} />
        <input
          ref={fileInput}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            attachments.add([...(event.target.files ?? [])]);
            event.target.value = "";
            box.current?.focus();
          }}
        />
        <ComposerToolbar
          hint={hintOf({ isConnected, isReady, isWaiting: draft.isWaiting, busyHint: isAnswering ? busyHint : null })}
          canSend={draft.canSend && !draft.isWaiting}
          isAnswering={isAnswering}
          onAttach={() => fileInput.current?.click()}
          onCommand={() => write("/")}
          onStop={onStop}
        />
      </div>
      {unsent === null ? null : (
        <p role="alert" className="mt-2 px-2 text-sm text-destructive">
          Your message was not sent: {unsent.reason}
        </p>
      )}
    </form>
  );
}

function hintOf(state: { isConnected: boolean; isReady: boolean; isWaiting: boolean; busyHint: ReactNode }): ReactNode {
  const { isConnected, isReady, isWaiting, busyHint } = state;
  if (!isConnected) return "Messages can be sent when the connection is back";
  if (busyHint !== null) return busyHint;
  if (isWaiting) return isReady ? "Sends when the files are uploaded" : "Sends when the page is loaded";
  return <span className="hidden sm:inline">Enter sends, Shift+Enter begins a new line</span>;
}

/** Puts the cursor somewhere in the text that is drawn next, before another key can come; moving it opens the list of commands. */
function useCursor(box: RefObject<HTMLTextAreaElement | null>): (cursor: number) => void {
  const [wanted, setWanted] = useState<{ cursor: number } | null>(null);
  useLayoutEffect(() => {
    if (wanted === null) return;
    box.current?.focus();
    box.current?.setSelectionRange(wanted.cursor, wanted.cursor);
  }, [box, wanted]);
  return (cursor) => setWanted({ cursor });
}

function useComposerHandle(
  ref: Ref<ComposerHandle>,
  { attachments, setText, send }: ReturnType<typeof useDraft>,
  write: (text: string) => void,
  fileInput: { current: HTMLInputElement | null },
): void {
  useImperativeHandle(ref, () => ({
    addFiles: attachments.add,
    send(text, files) {
      setText(text);
      attachments.add(files);
      send();
    },
    write,
    chooseFiles(text) {
      setText(text);
      fileInput.current?.click();
    },
  }));
}
