"use client";

import { cutText } from "@skillrun/contract";
import type { ChatStatus } from "ai";
import { useEffect, useRef, useState } from "react";
import { type ChatMessage, textOf } from "../chat/conversation/ui-messages.ts";

const longestAnnouncement = 300;

/** Tells screen readers when an answer begins and, once, what it said when it is there; not each word as it streams. */
export function AnswerAnnouncer({ status, messages }: { status: ChatStatus; messages: readonly ChatMessage[] }) {
  const [announcement, setAnnouncement] = useState("");
  const isAnswering = status === "submitted" || status === "streaming";
  const wasAnswering = useRef(isAnswering);
  const last = messages.at(-1);
  useEffect(() => {
    if (isAnswering === wasAnswering.current) return;
    wasAnswering.current = isAnswering;
    if (isAnswering) setAnnouncement("The assistant is answering.");
    else setAnnouncement(last?.role === "assistant" ? `Answer: ${cutText(textOf(last), longestAnnouncement)}` : "");
  }, [isAnswering, last]);
  return (
    <p className="sr-only" aria-live="polite">
      {announcement}
    </p>
  );
}
