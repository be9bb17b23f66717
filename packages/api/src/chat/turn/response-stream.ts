import { ReadableStream, type ReadableStreamDefaultController } from "node:stream/web";

/** One HTTP answer of server-sent events, written from outside. */
export type ResponseStream = {
  stream: ReadableStream<string>;
  /** Sends SSE text; does nothing once closed or when the reader has gone. */
  send(text: string): void;
  close(): void;
};

/** Well under the minute after which proxies give up on a silent connection. */
const keepAliveIntervalMs = 15_000;

/** Opens an answer that sends a comment now and then, since a skill may run for long; `onGone` is called when its reader goes first. */
export function openResponseStream(onGone: () => void = () => undefined): ResponseStream {
  let controller: ReadableStreamDefaultController<string> | null = null;
  const keepAlive = setInterval(() => controller?.enqueue(": keep-alive\n\n"), keepAliveIntervalMs);
  keepAlive.unref();
  const end = () => {
    clearInterval(keepAlive);
    controller = null;
  };
  const stream = new ReadableStream<string>({
    start(started) {
      controller = started;
    },
    cancel() {
      end();
      onGone();
    },
  });
  return {
    stream,
    send: (text) => controller?.enqueue(text),
    close() {
      controller?.close();
      end();
    },
  };
}
