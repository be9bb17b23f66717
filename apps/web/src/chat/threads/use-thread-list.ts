import type { SpaceId, Thread, ThreadId } from "@skillrun/contract";
import { useCallback, useEffect, useState } from "react";
import { deleteThread, listThreads, renameThread } from "../api/chat-api.ts";
import { onSent } from "./threads-being-sent.ts";

/** The space's threads, newest first; null until they are known. */
export type ThreadList = {
  threads: readonly Thread[] | null;
  /** Reads the list again; what cannot be read leaves it as it is. */
  refresh(): void;
  rename(threadId: ThreadId, title: string): Promise<void>;
  remove(threadId: ThreadId): Promise<void>;
};

/** Keeps the thread list, read again when the page comes back into view. */
export function useThreadList(spaceId: SpaceId | null): ThreadList {
  const [threads, setThreads] = useState<readonly Thread[] | null>(null);
  const refresh = useCallback(() => {
    if (spaceId === null) return;
    // The open chat shows when the connection is lost; the list need not say it again.
    listThreads(spaceId).then(setThreads, () => undefined);
  }, [spaceId]);
  useEffect(() => {
    refresh();
    window.addEventListener("focus", refresh);
    // A chat that its writer has left already shows here alone.
    const stop = onSent(refresh);
    return () => {
      window.removeEventListener("focus", refresh);
      stop();
    };
  }, [refresh]);

  const rename = async (threadId: ThreadId, title: string) => {
    if (spaceId === null) return;
    setThreads((current) => current?.map((thread) => (thread.id === threadId ? { ...thread, title } : thread)) ?? null);
    await renameThread(spaceId, threadId, title).finally(refresh);
  };
  const remove = async (threadId: ThreadId) => {
    if (spaceId === null) return;
    await deleteThread(spaceId, threadId);
    setThreads((current) => current?.filter(({ id }) => id !== threadId) ?? null);
  };
  return { threads, refresh, rename, remove };
}
