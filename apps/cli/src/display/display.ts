import type { ExecutionEvent } from "@skillrun/contract";

/** Shows an execution while it runs. */
export interface Display {
  show(event: ExecutionEvent): void;
  /** A line about the watching itself. */
  note(text: string): void;
  /** Nothing more is shown; the terminal is as it was. */
  close(): void;
}

/** Where a display writes. */
export type DisplayOutput = { write(text: string): unknown; isTTY?: boolean };
