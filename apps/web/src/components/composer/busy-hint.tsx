"use client";

import { pendingApprovals } from "@skillrun/contract";
import { useExecutionByToolCall } from "@skillrun/react";
import type { OpenCall } from "../../chat/conversation/open-calls.ts";

/** Says why no message can be sent while an answer is given, and what would let one through; `calls` are those it waits for. */
export function BusyHint({ calls }: { calls: readonly OpenCall[] }) {
  const [call] = calls;
  if (call === undefined) return "Your next message can be sent when this answer is there";
  if (calls.length > 1) return `Your next message can be sent when ${calls.length} runs have ended, or when you stop the answer`;
  return <CallHint key={call.toolCallId} call={call} />;
}

function CallHint({ call: { toolCallId, toolName } }: { call: OpenCall }) {
  const { view } = useExecutionByToolCall(toolCallId);
  return pendingApprovals(view).length > 0
    ? `${toolName} waits for your decision: decide on its card, or stop the answer, to send your next message`
    : `Your next message can be sent when ${toolName} has ended, or when you stop the answer`;
}
