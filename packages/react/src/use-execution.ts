"use client";

import type { ExecutionId } from "@skillrun/contract";
import { useExecutionSurroundings } from "./execution-provider.tsx";
import { type ObservedExecution, useExecutionEvents } from "./use-execution-events.ts";

/** Follows the execution of that id in the provider's space. */
export function useExecution(executionId: ExecutionId): ObservedExecution {
  const { spaceId } = useExecutionSurroundings();
  return useExecutionEvents({ space_id: spaceId, execution_id: executionId });
}

/** Follows the execution that a tool call makes, from before it exists. */
export function useExecutionByToolCall(toolCallId: string): ObservedExecution {
  const { spaceId } = useExecutionSurroundings();
  return useExecutionEvents({ space_id: spaceId, tool_call_id: toolCallId });
}
