import { type BenchContext, type Row, show } from "../bench-context.ts";
import { median, quantile } from "../clock.ts";
import { readFrames } from "../sse-reader.ts";

const runs = 30;

/**
 * What the chat's card waits for: from the tool call's first chunk in the chat's stream (the arguments then stream on for about 50 ms)
 * to the first event of its execution, on the stream that the card opens at that first chunk, before the execution exists.
 */
export async function measureCard(context: BenchContext): Promise<Row[]> {
  const times: { eventMs: number; argumentsMs: number }[] = [];
  for (let i = 0; i < runs + 3; i++) times.push(await oneCall(context));
  const measured = times.slice(3);
  const events = measured.map((time) => time.eventMs);
  const argumentsMs = median(measured.map((time) => time.argumentsMs));
  return [
    {
      measure: "tool call's first chunk to the card's first live event",
      product: `p50 ${show(median(events))} p99 ${show(quantile(events, 0.99))} ms`,
      floor: `${show(argumentsMs, " ms")} until the arguments are complete`,
      ratio: show(median(events) / argumentsMs),
      goal: "median within 60 ms",
    },
  ];
}

async function oneCall({ product, api }: BenchContext): Promise<{ eventMs: number; argumentsMs: number }> {
  const { port } = product;
  const { headers, space } = api;
  let firstChunkAt = 0;
  let completeAt = 0;
  let eventAt = 0;
  let card: Promise<unknown> = Promise.resolve();
  const text = '/emits {"n":2,"gap":1,"note":"as many words as it takes the arguments to stream for fifty milliseconds"}';
  const body = { thread_id: crypto.randomUUID(), message: { id: crypto.randomUUID(), role: "user", parts: [{ type: "text", text }] } };
  await readFrames({ method: "POST", port, path: `${space}/chat`, headers, body }, (frame) => {
    if (frame.data === "[DONE]") return;
    const chunk = JSON.parse(frame.data);
    if (chunk.type === "tool-input-available") completeAt = frame.atMs;
    if (chunk.type !== "tool-input-start") return;
    firstChunkAt = frame.atMs;
    card = readFrames({ port, path: `${api.byToolCallPath(chunk.toolCallId)}/events`, headers }, (event) => {
      if (eventAt === 0) eventAt = event.atMs;
    });
  });
  await card;
  if (firstChunkAt === 0 || eventAt === 0) throw new Error("the chat made no tool call, or its card saw no event");
  return { eventMs: eventAt - firstChunkAt, argumentsMs: Math.max(completeAt, firstChunkAt) - firstChunkAt };
}
