import type { UIMessageChunk } from "ai";

/** The calls of one answer whose arguments are still coming. */
export type UnfinishedCalls = {
  see(chunk: UIMessageChunk): void;
  /** What ends them, each once: without it their cards would wait for executions that never come. */
  end(): UIMessageChunk[];
};

/** Watches an answer's chunks for calls that begin. */
export function watchUnfinishedCalls(): UnfinishedCalls {
  const names = new Map<string, string>();
  return {
    see(chunk) {
      if (chunk.type === "tool-input-start") names.set(chunk.toolCallId, chunk.toolName);
      else if (chunk.type === "tool-input-available" || chunk.type === "tool-input-error") names.delete(chunk.toolCallId);
    },
    end() {
      const ends = [...names].map(([toolCallId, toolName]) => ({
        type: "tool-input-error" as const,
        toolCallId,
        toolName,
        dynamic: true,
        input: {},
        errorText: "The call was not made: the answer ended in the middle of its arguments.",
      }));
      names.clear();
      return ends;
    },
  };
}
