import { TransformStream } from "node:stream/web";
import { JsonObject } from "@skillrun/contract";
import { readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai";
import { z } from "zod";

/** The assistant message as far as it is streamed, kept in the store so that a reload in the middle finds it. */
export type MessageSnapshots = {
  write(chunk: UIMessageChunk): void;
  /** Resolves with the whole message once every chunk is read and no save is under way; null when nothing was streamed. */
  finish(): Promise<UIMessage | null>;
};

/** While only text grows, the message is saved again no sooner than this. */
const textSaveIntervalMs = 1000;

/**
 * Reads a UI message stream into a message and calls `save` whenever its structure changes: a part begins, or a tool call changes
 * its state. One save runs at a time; changes meanwhile are saved together. `save` must not reject.
 */
export function collectMessageSnapshots(save: (message: UIMessage) => Promise<void>, now: () => number = Date.now): MessageSnapshots {
  const { readable, writable } = new TransformStream<UIMessageChunk, UIMessageChunk>();
  const writer = writable.getWriter();
  let latest: UIMessage | null = null;
  let savedStructure: string | null = null;
  let savedAt = 0;
  let saving: Promise<void> | null = null;

  function saveWhenChanged(): void {
    if (latest === null || saving !== null) return;
    const structure = structureOf(latest);
    if (structure === savedStructure && now() - savedAt < textSaveIntervalMs) return;
    savedStructure = structure;
    savedAt = now();
    saving = save(latest).finally(() => {
      saving = null;
      saveWhenChanged();
    });
  }

  const reading = (async () => {
    for await (const message of readUIMessageStream({ stream: readable })) {
      latest = message;
      saveWhenChanged();
    }
  })();

  return {
    write(chunk) {
      // The reader goes on after a chunk it cannot make sense of; there is nothing to wait for.
      writer.write(chunk).catch(() => undefined);
    },
    async finish() {
      await writer.close().catch(() => undefined);
      await reading;
      // A save that ends may have begun the next.
      while (saving !== null) await saving;
      return latest;
    },
  };
}

function structureOf({ parts }: UIMessage): string {
  return parts.map((part) => ("state" in part ? `${part.type}:${part.state}` : part.type)).join();
}

/** A message's parts as the store takes them: JSON, and no U+0000 or lone surrogate, which PostgreSQL cannot hold. */
export function storedPartsOf({ parts }: Pick<UIMessage, "parts">): JsonObject[] {
  return z.array(JsonObject).parse(storable(JSON.parse(JSON.stringify(parts))));
}

function storable(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\0", "\uFFFD");
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storable(key), storable(item)]));
}

/** A message's metadata as the store takes it; null when there is none. */
export function storedMetadataOf({ metadata }: Pick<UIMessage, "metadata">): JsonObject | null {
  const parsed = JsonObject.safeParse(storable(metadata === undefined ? null : JSON.parse(JSON.stringify(metadata))));
  return parsed.success ? parsed.data : null;
}
