/** A request as the projection sees it, whatever server brought it. */
export interface RestRequest {
  readonly method: string;
  /** The path as it was sent: still percent-encoded, without the query. */
  readonly path: string;
  /** The query as it was sent, without its `?`; empty when there is none. */
  readonly query: string;
  /** The header of a lower-case name. */
  header(name: string): string | undefined;
  /** Where it comes from; null where the server does not say. */
  readonly address: string | null;
  /** The body; leaving it early keeps the connection usable. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Response headers by name. */
export type RestHeaders = Record<string, string>;

/** An answer under way: either one `send`, or `head`, any number of `write`, and `end` or `drop`. */
export interface RestReply {
  /** Adds headers to whatever will be answered. */
  always(headers: RestHeaders): void;
  /** A whole answer at once. */
  send(status: number, headers: RestHeaders, body: string | null): void;
  /** Begins a streamed answer; the headers leave at once. */
  head(status: number, headers: RestHeaders): void;
  /** Sends a chunk; returns the bytes that the reader has not taken yet. */
  write(chunk: string | Uint8Array): number;
  /** Resolves when the reader has taken what was written, or has gone. */
  drained(): Promise<void>;
  end(): void;
  /** Breaks the connection off, so that the reader sees an error and not an end. */
  drop(): void;
  /** Calls `listener` once when the answer is over, sent whole or not. */
  onClose(listener: () => void): void;
  /** True once the answer has begun; an error can then no longer be told by status. */
  readonly begun: boolean;
  readonly closed: boolean;
}
