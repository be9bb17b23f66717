import { type ExecutionEvent, type ExecutionView, emptyView, foldEvents, type SkillrunError } from "@skillrun/contract";
import type { FollowState } from "./follow-events.ts";
import { createFrameBatch } from "./frame-batch.ts";
import { hearEvent, offsetOf, startServerClock } from "./server-clock.ts";

/** What is known at one moment. `connection` says how fresh `view` is and never changes it. */
export type FollowedSnapshot = {
  view: ExecutionView;
  connection: FollowState | "ended" | "error";
  /** Why following ended; null unless `connection` is `error` or `not_found`. */
  error: SkillrunError | null;
  /** A cancel was asked for here; only an event says when it is done. */
  isCancelling: boolean;
  cancelError: SkillrunError | null;
  /** Milliseconds to add to this machine's time for the server's. */
  clockOffsetMs: number;
};

/** Gathers events and changes, and makes one new snapshot of them per frame. */
export type SnapshotStore = {
  /** Called after each new snapshot. */
  readonly listeners: Set<() => void>;
  getSnapshot(): FollowedSnapshot;
  /** A replay begins now: what comes first is old. Leaves nothing that is not in the snapshot. */
  beginFollowing(): void;
  hear(event: ExecutionEvent): void;
  change(changed: Partial<FollowedSnapshot>): void;
  cancelFrame(): void;
};

const initialSnapshot: FollowedSnapshot = {
  view: emptyView,
  connection: "connecting",
  error: null,
  isCancelling: false,
  cancelError: null,
  clockOffsetMs: 0,
};

/** A store before any event. */
export function createSnapshotStore(): SnapshotStore {
  const listeners = new Set<() => void>();
  let snapshot = initialSnapshot;
  let events: ExecutionEvent[] = [];
  let changes: Partial<FollowedSnapshot> = {};
  let clock = startServerClock(Date.now());
  const flush = () => {
    snapshot = { ...snapshot, ...changes, view: foldEvents(snapshot.view, events), clockOffsetMs: offsetOf(clock) };
    events = [];
    changes = {};
    for (const listener of listeners) listener();
  };
  const batch = createFrameBatch(flush);
  return {
    listeners,
    getSnapshot: () => snapshot,
    beginFollowing() {
      if (events.length > 0) flush();
      clock = { ...clock, followedSinceMs: Date.now() };
    },
    hear(event) {
      events.push(event);
      clock = hearEvent(clock, Date.parse(event.created_at), Date.now());
      batch.request();
    },
    change(changed) {
      changes = { ...changes, ...changed };
      batch.request();
    },
    cancelFrame: batch.cancel,
  };
}
