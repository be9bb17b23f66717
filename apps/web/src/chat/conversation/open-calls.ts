import type { ChatMessage } from "./ui-messages.ts";

/** A tool call of an answer that has no result yet. */
export type OpenCall = { toolCallId: string; toolName: string };

/** The calls that the newest answer waits for. */
export function openCallsOf(messages: readonly ChatMessage[]): OpenCall[] {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return [];
  return last.parts.flatMap((part) =>
    part.type === "dynamic-tool" && part.state === "input-available" ? [{ toolCallId: part.toolCallId, toolName: part.toolName }] : [],
  );
}
