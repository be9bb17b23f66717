import { type UIMessageChunk, uiMessageChunkSchema } from "ai";

/** Every chunk of an answer's SSE text, each checked to be one of the protocol's; for tests. Keep-alive comments are left out. */
export async function* readChunks(stream: ReadableStream<string>): AsyncGenerator<UIMessageChunk> {
  let rest = "";
  for await (const piece of stream) {
    const frames = (rest + piece).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames.filter((line) => line.startsWith("data: ") && line !== "data: [DONE]")) {
      const result = await uiMessageChunkSchema().validate?.(JSON.parse(frame.slice("data: ".length)));
      if (result?.success !== true) throw new Error(`not a chunk of the protocol: ${frame}`);
      yield result.value;
    }
  }
}

/** All chunks, once the answer has ended. */
export async function allChunks(stream: ReadableStream<string> | null): Promise<UIMessageChunk[]> {
  if (stream === null) throw new Error("there is no stream");
  const chunks: UIMessageChunk[] = [];
  for await (const chunk of readChunks(stream)) chunks.push(chunk);
  return chunks;
}

/** What the chunks say in text. */
export function textOf(chunks: readonly UIMessageChunk[]): string {
  return chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join("");
}
