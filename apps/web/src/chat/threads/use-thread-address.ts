import { isThreadId, type ThreadId } from "@skillrun/contract";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { newThreadId } from "./new-thread-id.ts";

/** Which thread the address names. */
export type ThreadAddress = {
  /** Null when the address names none that could exist. */
  threadId: ThreadId | null;
  /** True for a chat that has no address of its own yet. */
  isNew: boolean;
  /** Begins another new chat where one is open already. */
  renew(): void;
};

/** Reads the thread from the page's address; each visit of `/` is a new one, whose id stays when it gets its address. */
export function useThreadAddress(): ThreadAddress {
  const pathname = usePathname();
  const [draft, setDraft] = useState(() => ({ id: newThreadId(), pathname }));
  if (draft.pathname !== pathname) setDraft({ id: pathname === "/" ? newThreadId() : draft.id, pathname });
  const isNew = pathname === "/";
  const named = pathname.split("/")[2]?.toLowerCase() ?? "";
  const threadId = isNew ? draft.id : isThreadId(named) ? named : null;
  return { threadId, isNew, renew: () => setDraft({ id: newThreadId(), pathname }) };
}

/** Gives the new chat its address without drawing the page anew. */
export function nameThreadInAddress(threadId: ThreadId): void {
  window.history.replaceState(null, "", `/threads/${threadId}`);
}
