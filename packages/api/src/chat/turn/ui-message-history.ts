import { FileSourceId, type Message } from "@skillrun/contract";
import { safeValidateUIMessages, type UIMessage } from "ai";

/** How a file part of a user message names an uploaded file. */
const fileUrlPrefix = "skillrun-file:";

/** Stored messages as the AI SDK has them, oldest first; empty ones and ones that are no valid UI message are left out. */
export async function uiMessagesOf(messages: readonly Message[]): Promise<UIMessage[]> {
  const valid = await Promise.all(messages.filter(({ parts }) => parts.length > 0).map(uiMessageOf));
  return valid.flatMap((message) => message ?? []);
}

async function uiMessageOf({ id, role, parts, metadata }: Message): Promise<UIMessage | null> {
  const result = await safeValidateUIMessages({ messages: [metadata === null ? { id, role, parts } : { id, role, parts, metadata }] });
  return result.success ? (result.data[0] ?? null) : null;
}

/** The uploaded files a turn works on: those of the newest user message that has any. */
export function uploadedFilesOf(history: readonly UIMessage[]): FileSourceId[] {
  for (const { role, parts } of history.toReversed()) {
    const files = role === "user" ? parts.flatMap((part) => (part.type === "file" ? sourceIdOf(part.url) : [])) : [];
    if (files.length > 0) return [...new Set(files)];
  }
  return [];
}

function sourceIdOf(url: string): FileSourceId[] {
  const parsed = FileSourceId.safeParse(url.startsWith(fileUrlPrefix) ? url.slice(fileUrlPrefix.length) : "");
  return parsed.success ? [parsed.data] : [];
}

/** The message with a note in place of each file: skills read uploaded files, the model is only told that they are there. */
export function withFileNotes(message: UIMessage): UIMessage {
  const parts = message.parts.map((part) =>
    part.type === "file" ? { type: "text" as const, text: `[Attached file: ${part.filename ?? "unnamed"} (${part.mediaType})]` } : part,
  );
  return { ...message, parts };
}
