"use client";

import type { Thread } from "@skillrun/contract";
import { Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRef, useState } from "react";
import { ConfirmDialog } from "./confirm-dialog.tsx";

/** A chat in the list: opens it, renames it, deletes it. */
export function ThreadListItem(props: {
  thread: Thread;
  isCurrent: boolean;
  onNavigate: () => void;
  onRename: (title: string) => Promise<void>;
  onRemove: () => Promise<void>;
}) {
  const { thread, isCurrent, onNavigate, onRename, onRemove } = props;
  const [isRenaming, setRenaming] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const title = thread.title ?? "Untitled chat";
  const endRename = (value: string | null) => {
    setRenaming(false);
    const wanted = value?.trim() ?? "";
    if (wanted !== "" && wanted !== thread.title) void onRename(wanted);
    requestAnimationFrame(() => renameButton.current?.focus());
  };
  if (isRenaming) return <RenameField title={thread.title ?? ""} onEnd={endRename} />;
  return (
    <div
      data-current={isCurrent}
      className="group relative flex items-center rounded-md transition-colors focus-within:bg-accent hover:bg-accent data-[current=true]:bg-accent"
    >
      <Link
        href={`/threads/${thread.id}`}
        prefetch={false}
        onClick={onNavigate}
        aria-current={isCurrent ? "page" : undefined}
        className="flex min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 py-1.5 text-sm text-muted-foreground aria-[current]:font-medium aria-[current]:text-foreground"
      >
        <bdi className="truncate">{title}</bdi>
        {thread.active_turn_id === null ? null : (
          <span className="size-1.5 flex-none animate-breathe rounded-full bg-brand">
            <span className="sr-only">, answering</span>
          </span>
        )}
      </Link>
      <span className="sr-only flex-none group-focus-within:not-sr-only group-hover:not-sr-only pointer-coarse:not-sr-only">
        <button
          ref={renameButton}
          type="button"
          className="icon-button size-7!"
          aria-label={`Rename ${title}`}
          title="Rename"
          onClick={() => setRenaming(true)}
        >
          <Pencil className="size-3.5" aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button size-7!"
          aria-label={`Delete ${title}`}
          title="Delete"
          onClick={() => setDeleting(true)}
        >
          <Trash2 className="size-3.5" aria-hidden="true" />
        </button>
      </span>
      {isDeleting ? (
        <ConfirmDialog
          title="Delete this chat?"
          text={`“\u2068${title}\u2069” and its messages will be gone. Executions it started are kept.`}
          action="Delete"
          onConfirm={onRemove}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </div>
  );
}

function RenameField({ title, onEnd }: { title: string; onEnd: (value: string | null) => void }) {
  const isEnded = useRef(false);
  const end = (value: string | null) => {
    // Enter takes the field away, which blurs it.
    if (isEnded.current) return;
    isEnded.current = true;
    onEnd(value);
  };
  return (
    <input
      ref={(field) => field?.select()}
      defaultValue={title}
      maxLength={500}
      aria-label="Name of the chat"
      className="w-full rounded-md border border-input bg-card px-2.5 py-1 text-sm"
      onBlur={(event) => end(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") end(event.currentTarget.value);
        if (event.key === "Escape") end(null);
      }}
    />
  );
}
