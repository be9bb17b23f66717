import { fixedHeadersOf } from "./fixed-headers.ts";
import type { RestHeaders, RestReply, RestRequest } from "./rest-exchange.ts";

/** A Fetch API request as the projection reads it. */
export class WebRequest implements RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** A Fetch API request does not know its connection. */
  readonly address = null;
  readonly #request: Request;

  constructor(request: Request) {
    const url = request.url.slice(request.url.indexOf("/", request.url.indexOf("//") + 2));
    const fragment = url.indexOf("#");
    const target = fragment === -1 ? url : url.slice(0, fragment);
    const mark = target.indexOf("?");
    this.method = request.method;
    this.path = mark === -1 ? target : target.slice(0, mark);
    this.query = mark === -1 ? "" : target.slice(mark + 1);
    this.#request = request;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name) ?? undefined;
  }

  get body(): AsyncIterable<Uint8Array> {
    return readBody(this.#request.body);
  }
}

async function* readBody(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A Fetch API response as the projection writes it; `response` resolves when its status and headers are known. */
export class WebReply implements RestReply {
  readonly response: Promise<Response>;
  begun = false;
  closed = false;
  readonly #resolve: (response: Response) => void;
  readonly #headOnly: boolean;
  #always: RestHeaders;
  readonly #closeListeners: (() => void)[] = [];
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #onPull: (() => void) | undefined;
  #untakenBytes = 0;

  constructor(request: Request) {
    const { promise, resolve } = Promise.withResolvers<Response>();
    this.response = promise;
    this.#resolve = resolve;
    this.#headOnly = request.method === "HEAD";
    this.#always = fixedHeadersOf(request.headers.get("x-forwarded-proto") ?? undefined);
    // Some servers abort the request's signal when the reader leaves and never cancel the body.
    request.signal.addEventListener("abort", () => this.drop(), { once: true });
  }

  always(headers: RestHeaders): void {
    this.#always = { ...this.#always, ...headers };
  }

  send(status: number, own: RestHeaders, body: string | null): void {
    const headers = { ...this.#always, ...own };
    this.begun = true;
    if (body !== null) headers["Content-Length"] = String(Buffer.byteLength(body));
    this.#resolve(new Response(this.#headOnly ? null : body, { status, headers }));
    this.#close();
  }

  head(status: number, own: RestHeaders): void {
    const headers = { ...this.#always, ...own };
    this.begun = true;
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.#controller = controller;
      },
      pull: () => this.#pulled(),
      cancel: () => this.#close(),
    };
    // Strategy by bytes: `desiredSize` then says how many bytes the reader has not taken.
    const body = new ReadableStream<Uint8Array>(source, { highWaterMark: highWaterBytes, size: (chunk) => chunk?.byteLength ?? 0 });
    this.#resolve(new Response(this.#headOnly ? null : body, { status, headers }));
  }

  write(chunk: string | Uint8Array): number {
    if (this.closed || this.#headOnly) return 0;
    this.#controller?.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
    this.#untakenBytes = highWaterBytes - (this.#controller?.desiredSize ?? highWaterBytes);
    return this.#untakenBytes;
  }

  async drained(): Promise<void> {
    if (this.closed || this.#untakenBytes < highWaterBytes) return;
    await new Promise<void>((resolve) => {
      this.#onPull = resolve;
    });
  }

  end(): void {
    if (this.closed) return;
    this.#controller?.close();
    this.#close();
  }

  drop(): void {
    if (this.closed) return;
    this.#controller?.error(new Error("the connection was dropped"));
    this.#close();
  }

  onClose(listener: () => void): void {
    if (this.closed) listener();
    else this.#closeListeners.push(listener);
  }

  #pulled(): void {
    this.#onPull?.();
    this.#onPull = undefined;
  }

  #close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#pulled();
    for (const listener of this.#closeListeners) listener();
  }
}

const highWaterBytes = 64 * 1024;
const encoder = new TextEncoder();
