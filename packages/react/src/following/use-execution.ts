"use client";

import type { ExecutionId, SpaceId, ThreadId } from "@skillrun/contract";
import { useExecutionSurroundings } from "./execution-provider.tsx";
import { type ObservedExecution, useExecutionEvents } from "./use-execution-events.ts";

/** Follows the execution of that id in the provider's space. */
export function useExecution(executionId: ExecutionId): ObservedExecution {
  return useExecutionEvents({ ...usePlace(), execution_id: executionId });
}

/** Follows the execution that a tool call makes, from before it exists. */
export function useExecutionByToolCall(toolCallId: string): ObservedExecution {
  return useExecutionEvents({ ...usePlace(), tool_call_id: toolCallId });
}

function usePlace(): { space_id: SpaceId; thread_id?: ThreadId } {
  const { spaceId, threadId } = useExecutionSurroundings();
  return threadId === null ? { space_id: spaceId } : { space_id: spaceId, thread_id: threadId };
}
