import { findBrowserConnections, type GiveBack } from "@skillrun/react";

/**
 * Sends a message to the end, also when its writer leaves meanwhile; what is given up then is reading the answer, which is the server's.
 * When the browser's windows have all long connections in use, the answer is not read here: the thread tells of it.
 */
export async function deliverMessage(input: RequestInfo | URL, { signal, ...init }: RequestInit): Promise<Response> {
  const reading = new AbortController();
  const response = await fetch(input, { ...init, signal: reading.signal });
  const giveUp = () => reading.abort(signal?.reason);
  if (signal?.aborted) giveUp();
  else signal?.addEventListener("abort", giveUp, { once: true });
  const connections = findBrowserConnections();
  if (connections === null || !response.ok) return response;
  const giveBack = await connections.tryTake();
  if (giveBack !== null) return givenBackAtEnd(response, giveBack);
  reading.abort();
  return new Response(new ReadableStream({ start: (controller) => controller.close() }), response);
}

/** Follows an answer as soon as there is a connection for it, unless `over` comes first. */
export async function followAnswer(input: RequestInfo | URL, init: RequestInit, over: AbortSignal): Promise<Response> {
  const connections = findBrowserConnections();
  if (connections === null) return fetch(input, init);
  const giveBack = await connections.take(init.signal ? AbortSignal.any([init.signal, over]) : over);
  if (giveBack === null) throw new DOMException("The answer is not followed any more.", "AbortError");
  try {
    return givenBackAtEnd(await fetch(input, init), giveBack);
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** The same answer, whose connection is given back when it has been read, broken off or given up. */
function givenBackAtEnd(response: Response, giveBack: GiveBack): Response {
  if (!response.ok || response.body === null) {
    giveBack();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      giveBack();
    },
    async cancel(reason) {
      giveBack();
      await reader.cancel(reason);
    },
  });
  return new Response(body, response);
}
