import { useSyncExternalStore } from "react";
import { retryDelayMs, waitForNextLook } from "../chat/api/thread-loop.ts";
import type { LiveConversation } from "./live-conversation.tsx";

type LivePart = typeof LiveConversation;

let part: LivePart | null = null;
let isAskedFor = false;
const listeners = new Set<() => void>();

/** Loads the live part of the chat, once a page: cards, Markdown, and what follows an answer. It is most of the page's weight. */
export function loadLiveConversation(): void {
  if (isAskedFor) return;
  isAskedFor = true;
  void load();
}

/** Loads the live part as soon as the browser has time for it, or the reader does anything. Returns what calls that off. */
export function loadLiveConversationWhenIdle(): () => void {
  const done = new AbortController();
  const start = () => {
    done.abort();
    loadLiveConversation();
  };
  for (const type of ["pointerdown", "keydown", "dragenter"]) window.addEventListener(type, start, { signal: done.signal });
  // Safari has no idle callback.
  const timer = window.setTimeout(start, longestWaitMs);
  const idle = typeof window.requestIdleCallback === "function" ? window.requestIdleCallback(start) : null;
  done.signal.addEventListener("abort", () => {
    window.clearTimeout(timer);
    if (idle !== null) window.cancelIdleCallback(idle);
  });
  return () => done.abort();
}

/** The live part, once it is loaded; never null again from then on. */
export function useLiveConversation(): LivePart | null {
  return useSyncExternalStore(subscribe, getPart, getNone);
}

const longestWaitMs = 1_000;

async function load(): Promise<void> {
  for (let failures = 1; part === null; failures++) {
    try {
      part = (await import("./live-conversation.tsx")).LiveConversation;
    } catch {
      await waitForNextLook(retryDelayMs(failures), new AbortController().signal);
    }
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function getPart(): LivePart | null {
  return part;
}

function getNone(): null {
  return null;
}

// A page that opens on a thread needs it at once: asked for here, it comes while the thread is read.
if (typeof window !== "undefined" && window.location.pathname.startsWith("/threads/")) loadLiveConversation();
