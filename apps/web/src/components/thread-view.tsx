"use client";

import { SkillrunError, type SpaceId, type ThreadId, type Tool } from "@skillrun/contract";
import { useEffect, useState } from "react";
import { getThreadState, type ThreadState } from "../chat/api/chat-api.ts";
import { retryDelayMs, waitForNextLook } from "../chat/api/thread-loop.ts";
import { isBeingSent } from "../chat/threads/threads-being-sent.ts";
import { ConversationView } from "./conversation-view.tsx";
import { loadLiveConversation, useLiveConversation } from "./load-live-conversation.ts";
import { ThreadPlaceholder } from "./thread-placeholder.tsx";

/** What a thread's view is told from around it. */
export type ThreadViewProps = {
  spaceId: SpaceId;
  threadId: ThreadId;
  /** True for a chat that begins with its first message. */
  isNew: boolean;
  title: string | null;
  tools: readonly Tool[];
  onOpenDrawer: () => void;
  onNew: () => void;
  /** The list of threads may look different now. */
  onChange: () => void;
  onUnauthorized: () => void;
};

/** Loads a thread, then shows it. */
export function ThreadView(props: ThreadViewProps) {
  const { spaceId, threadId, isNew, onUnauthorized } = props;
  // A new chat gets its address with its first message and is then not loaded: it is here.
  const [loaded, setLoaded] = useState<{ initial: ThreadState | null } | null>(isNew ? { initial: null } : null);
  const [problem, setProblem] = useState<string | null>(null);
  const Live = useLiveConversation();
  const isLoaded = loaded !== null;
  useEffect(() => {
    if (isLoaded) return;
    loadLiveConversation();
    const left = new AbortController();
    void load({ spaceId, threadId, signal: left.signal, onUnauthorized, setProblem, setLoaded });
    return () => left.abort();
  }, [isLoaded, spaceId, threadId, onUnauthorized]);
  // Messages need the live part; a new chat has none yet.
  if (loaded === null || (loaded.initial !== null && Live === null))
    return <ThreadPlaceholder problem={problem} onOpenDrawer={props.onOpenDrawer} onNew={props.onNew} />;
  return <ConversationView {...props} initial={loaded.initial} />;
}

async function load(options: {
  spaceId: SpaceId;
  threadId: ThreadId;
  signal: AbortSignal;
  onUnauthorized: () => void;
  setProblem: (problem: string) => void;
  setLoaded: (loaded: { initial: ThreadState }) => void;
}): Promise<void> {
  const { spaceId, threadId, signal, onUnauthorized, setProblem, setLoaded } = options;
  for (let failures = 1; !signal.aborted; failures++) {
    const mayBeginYet = isBeingSent(threadId);
    try {
      const initial = await getThreadState(spaceId, threadId);
      if (!signal.aborted) setLoaded({ initial });
      return;
    } catch (error) {
      if (signal.aborted) return;
      const code = error instanceof SkillrunError ? error.code : "internal";
      if (code === "unauthorized") return onUnauthorized();
      if (code !== "not_found") setProblem("The server cannot be reached. Trying again…");
      else if (!mayBeginYet) return setProblem("There is no such chat.");
    }
    await waitForNextLook(retryDelayMs(failures), signal);
  }
}
