import { ThreadId } from "@skillrun/contract";
import type { UIMessage } from "ai";
import { describe, expect, it } from "vitest";
import { uiMessagesOf, uploadedFilesOf, withFileNotes } from "./ui-message-history.ts";

const first = "0b9b0a52-6d3a-4a4c-8f0e-3a2f6a1f0001";
const second = "0b9b0a52-6d3a-4a4c-8f0e-3a2f6a1f0002";
const file = (id: string): UIMessage["parts"][number] => ({
  type: "file",
  url: `skillrun-file:${id}`,
  filename: "a.csv",
  mediaType: "text/csv",
});
const user = (...parts: UIMessage["parts"]): UIMessage => ({ id: "u", role: "user", parts });
const says = (text: string): UIMessage["parts"][number] => ({ type: "text", text });

describe("the files of a turn", () => {
  it("are the newest message's", () => {
    expect(uploadedFilesOf([user(file(first)), user(file(second), file(second))])).toEqual([second]);
  });

  it("are those of the latest earlier message that had some, when the newest has none", () => {
    expect(uploadedFilesOf([user(file(first)), user(file(second)), user(says("again"))])).toEqual([second]);
  });

  it("are never anything but uploaded files of people", () => {
    const data: UIMessage["parts"][number] = { type: "file", url: "data:text/plain,hello", mediaType: "text/plain" };
    expect(uploadedFilesOf([{ ...user(file(first)), role: "assistant" }, user(file("not-a-uuid"), data)])).toEqual([]);
  });
});

it("a file goes to the model as a note of its name alone", () => {
  expect(withFileNotes(user(says("look"), file(first))).parts).toEqual([says("look"), says("[Attached file: a.csv (text/csv)]")]);
});

it("stored messages that are empty or no UI messages are left out", async () => {
  const stored = { thread_id: ThreadId.parse(first), metadata: null, status: "complete" as const, created_at: "2026-01-01T00:00:00.000Z" };
  const messages = await uiMessagesOf([
    { ...stored, id: "1", role: "user", parts: [{ type: "text", text: "hi" }] },
    { ...stored, id: "2", role: "assistant", parts: [] },
    { ...stored, id: "3", role: "assistant", parts: [{ type: "no such part" }] },
    { ...stored, id: "4", role: "assistant", parts: [{ type: "text", text: "yes" }], metadata: { error: "x" } },
  ]);
  expect(messages).toEqual([
    { id: "1", role: "user", parts: [says("hi")] },
    { id: "4", role: "assistant", parts: [says("yes")], metadata: { error: "x" } },
  ]);
});
