"use client";

import { type ExecutionClient, SkillrunError } from "@skillrun/contract";
import { useEffect, useState } from "react";
import { isTemporary } from "../client/http-connection.ts";
import { onReturn, pause } from "../client/pause.ts";
import { createReconnectDelay } from "../client/reconnect-delay.ts";
import { useExecutionSurroundings } from "./execution-provider.tsx";

/** Whether a tool call has an execution; `asking` until the server has said so, `refused` when it will not say. */
export type CallLookup = "asking" | "found" | "missing" | "refused";

const firstRetryMs = 1_000;

/** Asks once, when `isNeeded`, whether the tool call has an execution, without waiting for one; asks again only when the server could not answer. */
export function useCallLookup(toolCallId: string, isNeeded: boolean): CallLookup {
  const { client, spaceId } = useExecutionSurroundings();
  const [lookup, setLookup] = useState<CallLookup>("asking");
  useEffect(() => {
    if (!isNeeded) return;
    const aborter = new AbortController();
    void lookUpCall(client, { space_id: spaceId, tool_call_id: toolCallId, signal: aborter.signal }).then((found) => {
      if (!aborter.signal.aborted) setLookup(found);
    });
    return () => aborter.abort();
  }, [client, spaceId, toolCallId, isNeeded]);
  return lookup;
}

type Call = Parameters<ExecutionClient["byChatToolCall"]>[0] & { signal: AbortSignal };

async function lookUpCall(client: ExecutionClient, call: Call): Promise<CallLookup> {
  const delay = createReconnectDelay(firstRetryMs);
  while (!call.signal.aborted) {
    try {
      await client.byChatToolCall(call);
      return "found";
    } catch (error) {
      if (!isTemporary(error)) return error instanceof SkillrunError && error.code === "not_found" ? "missing" : "refused";
    }
    await pause(delay.nextMs(), call.signal, onReturn);
  }
  return "asking";
}
