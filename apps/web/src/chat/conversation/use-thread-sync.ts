import type { UseChatHelpers } from "@ai-sdk/react";
import { SkillrunError, type SpaceId, type Thread, type ThreadId } from "@skillrun/contract";
import { useCallback, useEffect, useInsertionEffect, useRef, useState } from "react";
import { getThread, getThreadState, type ThreadState } from "../api/chat-api.ts";
import { retryDelayMs, waitForNextLook } from "../api/thread-loop.ts";
import { areSameMessages, type ChatMessage, toChatMessages } from "./ui-messages.ts";

const lookIntervalMs = 3_000;

/** How a chat on the page stands to the thread on the server. */
export type ThreadSync = {
  /** False while the server cannot be reached. */
  isConnected: boolean;
  thread: Thread | null;
  /** The last message, when it did not get to the server, and why. */
  unsent: { message: ChatMessage; reason: string } | null;
};

type Options = {
  spaceId: SpaceId;
  threadId: ThreadId;
  chat: UseChatHelpers<ChatMessage>;
  /** The thread as it was loaded; null for one that the server does not have yet. */
  initial: Thread | null;
  /** Gives up waiting for a connection to follow an answer. */
  stopWaiting: () => void;
  onUnauthorized: () => void;
};

/**
 * Keeps a chat like its thread: follows answers that began elsewhere, or before the page was loaded, and, when a stream breaks off,
 * tries until the server is back and takes over what it has.
 */
export function useThreadSync({ spaceId, threadId, chat, initial, stopWaiting, onUnauthorized }: Options): ThreadSync {
  const [isConnected, setConnected] = useState(true);
  const [thread, setThread] = useState(initial);
  const [unsent, setUnsent] = useState<ThreadSync["unsent"]>(null);
  const latestChat = useRef(chat);
  useInsertionEffect(() => {
    latestChat.current = chat;
  });
  // It may wait for a connection while the thread is looked at.
  const isResuming = useRef(false);
  const seen = useRef(initial === null || initial.active_turn_id !== null ? null : versionOf(initial));

  const takeOver = useCallback(
    ({ thread: stored, messages }: ThreadState | { thread: null; messages: [] }) => {
      const current = latestChat.current;
      // A stream that began meanwhile knows more than these rows.
      if (isBusy(current.status)) return;
      setThread(stored);
      // An answer that is not followed here grows without its thread's changing.
      seen.current = stored === null || stored.active_turn_id !== null ? null : versionOf(stored);
      const next = toChatMessages(messages);
      const last = current.messages.at(-1);
      if (current.status === "error") {
        const isLost = last?.role === "user" && !next.some(({ id }) => id === last.id);
        if (isLost) setUnsent({ message: last, reason: reasonOf(current.error) });
        current.clearError();
      }
      if (!areSameMessages(next, current.messages)) current.setMessages(next);
      // An answer that a server's end cut off is gone on with when somebody asks for its stream.
      const isUnderWay = stored !== null && (stored.active_turn_id !== null || messages.at(-1)?.status === "interrupted");
      // What waits to follow an answer that has ended would follow the next one, which is followed already.
      if (!isUnderWay) stopWaiting();
      if (!isUnderWay || isResuming.current) return;
      isResuming.current = true;
      void current.resumeStream().finally(() => {
        isResuming.current = false;
      });
    },
    [stopWaiting],
  );

  const look = useCallback(
    async (isForced: boolean) => {
      try {
        if (!isForced && versionOf(await getThread(spaceId, threadId)) === seen.current) return;
        takeOver(await getThreadState(spaceId, threadId));
      } catch (error) {
        if (!(error instanceof SkillrunError && error.code === "not_found")) throw error;
        takeOver({ thread: null, messages: [] });
      }
    },
    [spaceId, threadId, takeOver],
  );

  const isBusyNow = isBusy(chat.status);
  const wasBusy = useRef(false);
  const isKnown = thread !== null || chat.messages.length > 0;
  useEffect(() => {
    const endedJustNow = wasBusy.current && !isBusyNow;
    wasBusy.current = isBusyNow;
    if (isBusyNow) {
      setUnsent(null);
      setConnected(true);
      return;
    }
    if (!isKnown) return;
    const left = new AbortController();
    void keepLooking(look, endedJustNow || seen.current === null, left.signal, { setConnected, onUnauthorized });
    return () => left.abort();
  }, [isBusyNow, isKnown, look, onUnauthorized]);

  return { isConnected, thread, unsent };
}

async function keepLooking(
  look: (isForced: boolean) => Promise<void>,
  isForcedAtFirst: boolean,
  signal: AbortSignal,
  on: { setConnected: (isConnected: boolean) => void; onUnauthorized: () => void },
): Promise<void> {
  let isForced = isForcedAtFirst;
  let failures = 0;
  if (!isForced) await waitForNextLook(lookIntervalMs, signal);
  while (!signal.aborted) {
    try {
      await look(isForced);
      if (signal.aborted) return;
      failures = 0;
      isForced = false;
      on.setConnected(true);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof SkillrunError && error.code === "unauthorized") return on.onUnauthorized();
      failures++;
      isForced = true;
      on.setConnected(false);
    }
    await waitForNextLook(failures === 0 ? lookIntervalMs : retryDelayMs(failures), signal);
  }
}

function isBusy(status: UseChatHelpers<ChatMessage>["status"]): boolean {
  return status === "submitted" || status === "streaming";
}

function reasonOf(error: Error | undefined): string {
  return error instanceof SkillrunError ? error.message : "The server could not be reached.";
}

function versionOf({ updated_at, active_turn_id }: Thread): string {
  return `${updated_at} ${active_turn_id ?? ""}`;
}
