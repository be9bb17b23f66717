import type { UIMessage, UIMessageChunk } from "ai";
import fc from "fast-check";
import { expect, it } from "vitest";
import { collectMessageSnapshots, storedMetadataOf, storedPartsOf } from "./message-snapshots.ts";

const start: UIMessageChunk[] = [{ type: "start", messageId: "m" }, { type: "start-step" }];
const toolCall: UIMessageChunk[] = [
  { type: "tool-input-start", toolCallId: "c", toolName: "echo", dynamic: true },
  ...Array.from("{}", (inputTextDelta): UIMessageChunk => ({ type: "tool-input-delta", toolCallId: "c", inputTextDelta })),
  { type: "tool-input-available", toolCallId: "c", toolName: "echo", input: {}, dynamic: true },
];
const statesOf = ({ parts }: UIMessage) => parts.map((part) => ("state" in part ? `${part.type} ${part.state}` : part.type));

it("saves the message when its structure changes, and not for each piece of text", async () => {
  const saved: string[][] = [];
  const snapshots = collectMessageSnapshots(
    async (message) => void saved.push(statesOf(message)),
    () => 1,
  );
  // Each chunk is let through before the next, as a network would.
  const deltas = Array.from({ length: 50 }, (): UIMessageChunk => ({ type: "text-delta", id: "t", delta: "x" }));
  for (const chunk of [...start, ...toolCall, { type: "text-start", id: "t" } as const, ...deltas]) {
    snapshots.write(chunk);
    await new Promise(setImmediate);
  }
  const message = await snapshots.finish();
  expect(message?.parts.at(-1)).toMatchObject({ type: "text", text: "x".repeat(50) });
  expect(saved).toEqual([
    [],
    ["step-start", "dynamic-tool input-streaming"],
    ["step-start", "dynamic-tool input-available"],
    ["step-start", "dynamic-tool input-available", "text streaming"],
  ]);
});

it("saves growing text again after a while", async () => {
  let time = 0;
  const saved: number[] = [];
  const snapshots = collectMessageSnapshots(
    async ({ parts }) => void saved.push(parts[0]?.type === "text" ? parts[0].text.length : 0),
    () => time,
  );
  snapshots.write({ type: "start", messageId: "m" });
  snapshots.write({ type: "text-start", id: "t" });
  for (let piece = 0; piece < 30; piece++) {
    snapshots.write({ type: "text-delta", id: "t", delta: "x" });
    await new Promise(setImmediate);
    time += 100;
  }
  await snapshots.finish();
  expect(saved.length).toBeGreaterThan(3);
  expect(saved.length).toBeLessThan(10);
});

it("runs one save at a time and ends only after the last", async () => {
  let running = 0;
  let last: UIMessage | null = null;
  const snapshots = collectMessageSnapshots(async (message) => {
    expect(++running).toBe(1);
    await new Promise(setImmediate);
    running--;
    last = message;
  });
  for (const chunk of [...start, ...toolCall]) snapshots.write(chunk);
  const message = await snapshots.finish();
  expect(running).toBe(0);
  expect(last).toEqual(message);
});

it("goes on after a chunk that makes no sense", async () => {
  const snapshots = collectMessageSnapshots(async () => undefined);
  for (const chunk of start) snapshots.write(chunk);
  snapshots.write({ type: "text-delta", id: "never begun", delta: "x" });
  snapshots.write({ type: "error", errorText: "the model failed" });
  const message = await snapshots.finish();
  expect(message?.id).toBe("m");
});

it("makes any text storable in PostgreSQL", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const [part] = storedPartsOf({
        parts: [{ type: "dynamic-tool", toolName: "t", toolCallId: "c", state: "input-available", input: { [text]: text } }],
      });
      const json = JSON.stringify(part);
      expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }),
  );
  expect(storedPartsOf({ parts: [{ type: "text", text: "a\0b\ud800" }] })).toEqual([{ type: "text", text: "a\uFFFDb\uFFFD" }]);
  expect(storedMetadataOf({ metadata: { error: "\0" } })).toEqual({ error: "\uFFFD" });
  expect(storedMetadataOf({})).toBeNull();
});
