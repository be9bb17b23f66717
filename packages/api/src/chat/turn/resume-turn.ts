import type { SpaceId, ThreadId } from "@skillrun/contract";
import { followTurn, type RequestContext } from "@skillrun/runtime";
import { openResponseStream, type ResponseStream } from "./response-stream.ts";

/**
 * Gives the live turn's UI message stream as SSE text, from its beginning and then as it goes on, in whatever process it runs; null
 * when no turn is live.
 */
export async function resumeTurn(
  context: RequestContext,
  input: { space_id: SpaceId; thread_id: ThreadId },
): Promise<ReadableStream<string> | null> {
  const gone = new AbortController();
  const chunks = await followTurn(context, input, gone.signal);
  if (chunks === null) return null;
  const response = openResponseStream(() => gone.abort());
  copy(chunks, response).catch((error: unknown) => {
    if (!gone.signal.aborted) context.runtime.log.warn({ err: error, thread_id: input.thread_id }, "a resumed turn broke off");
  });
  return response.stream;
}

async function copy(chunks: AsyncIterable<{ chunk: string }>, response: ResponseStream): Promise<void> {
  try {
    for await (const { chunk } of chunks) response.send(chunk);
  } finally {
    response.close();
  }
}
