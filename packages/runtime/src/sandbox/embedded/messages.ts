/** A request of the parent. The child answers each with one `Reply` of the same id. */
export type Request = { id: number } & (
  | { type: "begin"; env: Record<string, string>; diskBytes: number; maxEntries: number }
  /** A piece of a file; the first has `append: false`. */
  | {
      type: "put";
      path: string;
      data: Uint8Array;
      append: boolean;
      mode: number /** Ends the file, and adds its directories first. */;
      prime: boolean;
    }
  | { type: "lock" }
  | { type: "run"; argv: string[] | null; shell: string | null; stdin: Uint8Array; directory: string; outputBytes: number }
  | { type: "stop" }
  | { type: "list"; offset: number; count: number }
  | { type: "read"; path: string; offset: number; length: number }
  | { type: "modules" }
);

/** What a request asks, without its id. */
export type Ask = Request extends infer One ? (One extends { id: number } ? Omit<One, "id"> : never) : never;

/** What the child says of itself. The parent believes none of it before it was checked. */
export type ChildMessage =
  | { type: "ready" }
  | { type: "reply"; id: number; value: unknown }
  | { type: "refused"; id: number; code: string; message: string }
  | { type: "output"; stream: "stdout" | "stderr"; text: string }
  | { type: "events"; lines: string[] }
  | { type: "full" };

/** Bytes of a file that one message carries. */
export const chunkBytes = 1024 * 1024;

/** Lines of events that one message carries at most. */
export const mostLinesAtOnce = 1000;
