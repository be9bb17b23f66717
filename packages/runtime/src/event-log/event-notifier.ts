import type { ExecutionId, SpaceId } from "@skillrun/contract";

/** A root's log has grown to `last_seq`; `tool_call_hash` (hex) comes with the first event of a tool call's execution. */
export type EventHint = { root_execution_id: ExecutionId; last_seq: number; tool_call_hash: string | null };

/** What a process wants to hear from the others. */
export type NotifierHandlers = {
  onEvents(hint: EventHint): void;
  onCancel(executionId: ExecutionId): void;
  onJob(): void;
  onTurn(turnId: string): void;
  /** The skills of a space have changed; null: those of all. */
  onSkills(spaceId: SpaceId | null): void;
  /** Someone's rights have changed: keys, roles, people. */
  onAccess(): void;
  /** Hints may have been lost: the connection was down. */
  onGap(): void;
};

/** Wakes other processes. Hints may be lost, doubled or late: the tables are the truth, and everyone polls them slowly as well (E12). */
export type EventNotifier = {
  /** The advisory lock by which others see that this process lives; left out by a notifier that holds none. */
  readonly sessionKey?: number;
  start(handlers: NotifierHandlers): Promise<void>;
  stop(): Promise<void>;
};
