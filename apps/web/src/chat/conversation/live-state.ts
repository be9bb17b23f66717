import type { ReactNode } from "react";
import type { OutgoingMessage } from "../draft/use-draft.ts";
import type { ThreadSync } from "./use-thread-sync.ts";

/** What the live part of a conversation tells the light part, which is there before it. */
export type LiveState = {
  isEmpty: boolean;
  isAnswering: boolean;
  isConnected: boolean;
  /** The thread's title as the server has it; null while there is none. */
  title: string | null;
  unsent: ThreadSync["unsent"];
  /** Why no message can be sent while an answer is given. */
  busyHint: ReactNode;
  send(message: OutgoingMessage): void;
  stop(): void;
};
