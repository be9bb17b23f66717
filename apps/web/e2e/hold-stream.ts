import type { Page } from "playwright-core";

/** A held stream. */
export type HeldStream = {
  /** Resolves when a stream of the page stands at that part. */
  reached(): Promise<void>;
  release(): Promise<void>;
};

/**
 * Holds every chat answer of the page back from its first part of this type on, as a slow model would, until released; anew with each load.
 * To be called before the page is opened.
 */
export async function holdChatStream(page: Page, partType: string): Promise<HeldStream> {
  await page.addInitScript((type) => {
    const released = Promise.withResolvers<void>();
    Object.assign(window, { releaseChatStream: released.resolve });
    const fetchFromServer = window.fetch;
    window.fetch = async (input, init) => {
      const response = await fetchFromServer(input, init);
      const url = input instanceof Request ? input.url : String(input);
      if (!/\/(chat|stream)$/.test(url) || response.body === null) return response;
      const decoder = new TextDecoder();
      const encoder = new TextEncoder();
      let pending = "";
      const held = new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          pending += decoder.decode(chunk, { stream: true });
          const parts = pending.split("\n\n");
          pending = parts.pop() ?? "";
          for (const part of parts) {
            if (part.includes(`"type":"${type}"`)) {
              Object.assign(window, { isChatStreamHeld: true });
              await released.promise;
            }
            controller.enqueue(encoder.encode(`${part}\n\n`));
          }
        },
      });
      return new Response(response.body.pipeThrough(held), { status: response.status, headers: response.headers });
    };
  }, partType);
  return {
    reached: async () => void (await page.waitForFunction(() => Reflect.get(window, "isChatStreamHeld") === true)),
    release: () => page.evaluate(() => Reflect.get(window, "releaseChatStream")()),
  };
}
