import type { ChatMessage } from "./ui-messages.ts";

type Part = ChatMessage["parts"][number];

/**
 * What to show while a stream tells an answer again from its beginning: the messages as they were shown, until those that the stream has
 * made so far hold as much.
 */
export function newestWhole(shown: readonly ChatMessage[], told: readonly ChatMessage[]): readonly ChatMessage[] {
  const [before, now] = [shown.at(-1), told.at(-1)];
  const isBehind = before !== undefined && now !== undefined && before.id === now.id && isShorter(now.parts, before.parts);
  return isBehind ? shown : told;
}

function isShorter(parts: readonly Part[], than: readonly Part[]): boolean {
  return than.some((part, index) => {
    const now = parts[index];
    return now === undefined || (now.type === part.type && progressOf(now) < progressOf(part));
  });
}

const callStates = ["input-streaming", "input-available", "output-error", "output-available"];

function progressOf(part: Part): number {
  if (part.type === "text") return part.text.length;
  return part.type === "dynamic-tool" ? callStates.indexOf(part.state) : 0;
}
