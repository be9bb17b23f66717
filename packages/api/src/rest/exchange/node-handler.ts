import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientAddressOf } from "../../client-address.ts";
import { fixedHeadersOf } from "./fixed-headers.ts";
import type { RestHeaders, RestReply, RestRequest } from "./rest-exchange.ts";

/** A `node:http` request as the projection reads it. */
export class NodeRequest implements RestRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly #incoming: IncomingMessage;
  readonly #addressOf: ClientAddressOf;

  constructor(incoming: IncomingMessage, addressOf: ClientAddressOf) {
    const url = incoming.url ?? "/";
    const mark = url.indexOf("?");
    this.method = incoming.method ?? "GET";
    this.path = mark === -1 ? url : url.slice(0, mark);
    this.query = mark === -1 ? "" : url.slice(mark + 1);
    this.#incoming = incoming;
    this.#addressOf = addressOf;
  }

  get address(): string | null {
    return this.#addressOf(this.#incoming.socket.remoteAddress, this.header("x-forwarded-for"));
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  get body(): AsyncIterable<Uint8Array> {
    return readBody(this.#incoming);
  }
}

/** Reads the body; when the reader leaves early the rest is read and thrown away, so that the answer can still be received. */
async function* readBody(incoming: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) yield chunk;
  } finally {
    incoming.resume();
  }
}

/** A `node:http` response as the projection writes it. */
export class NodeReply implements RestReply {
  readonly #response: ServerResponse;
  #always: RestHeaders;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#always = fixedHeadersOf(response.req.headers["x-forwarded-proto"]);
  }

  always(headers: RestHeaders): void {
    this.#always = { ...this.#always, ...headers };
  }

  get begun(): boolean {
    return this.#response.headersSent;
  }

  get closed(): boolean {
    return this.#response.closed || this.#response.destroyed;
  }

  send(status: number, own: RestHeaders, body: string | null): void {
    const headers = { ...this.#always, ...own };
    if (body !== null) headers["Content-Length"] = String(Buffer.byteLength(body));
    else if (status !== 204 && status !== 304) headers["Content-Length"] = "0";
    this.#response.writeHead(status, headers);
    this.#response.end(body ?? undefined);
  }

  head(status: number, headers: RestHeaders): void {
    this.#response.writeHead(status, { ...this.#always, ...headers });
    this.#response.flushHeaders();
  }

  write(chunk: string | Uint8Array): number {
    if (this.closed || this.#response.writableEnded) return 0;
    this.#response.write(chunk);
    return this.#response.writableLength;
  }

  async drained(): Promise<void> {
    const response = this.#response;
    if (this.closed || !response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        response.off("drain", done).off("close", done);
        resolve();
      };
      response.on("drain", done).on("close", done);
    });
  }

  end(): void {
    this.#response.end();
  }

  drop(): void {
    this.#response.destroy();
  }

  onClose(listener: () => void): void {
    if (this.closed) listener();
    // Not `once`, which would keep two more objects for each stream: a response closes once.
    else this.#response.on("close", listener);
  }
}
