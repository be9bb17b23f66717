import type { Message } from "@skillrun/contract";
import type { UIMessage } from "ai";

/** A chat's message; `status` is the stored one and missing while the answer streams here. */
export type ChatMessage = UIMessage<{ status?: Message["status"]; error?: string }>;

/** The stored messages in the shape that the chat shows. */
export function toChatMessages(messages: readonly Message[]): ChatMessage[] {
  return messages.map(({ id, role, parts, metadata, status }) => {
    // Stored as the AI SDK made them; it is the server that validates them.
    const stored: unknown = parts;
    return { id, role, parts: stored as ChatMessage["parts"], metadata: { ...metadata, status } };
  });
}

/** True when both lists would show the same. */
export function areSameMessages(left: readonly ChatMessage[], right: readonly ChatMessage[]): boolean {
  return left.length === right.length && left.every((message, index) => JSON.stringify(message) === JSON.stringify(right[index]));
}

/** The words of a message, without its tool calls and files. */
export function textOf(message: ChatMessage | undefined): string {
  return (message?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}
