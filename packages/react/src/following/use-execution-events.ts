"use client";

import { useMemo, useSyncExternalStore } from "react";
import { useExecutionSurroundings } from "./execution-provider.tsx";
import { type ExecutionKey, type FollowedExecution, openFollowedExecution } from "./followed-execution.ts";
import type { FollowedSnapshot } from "./snapshot-store.ts";

/** An execution as it stands, and what can be done with it. */
export type ObservedExecution = FollowedSnapshot & Pick<FollowedExecution, "cancel" | "retry">;

/** Follows the events of one execution while mounted; components with the same key share one stream and render at most once per frame. */
export function useExecutionEvents(key: ExecutionKey): ObservedExecution {
  const { client } = useExecutionSurroundings();
  // Looked up at every render instead of remembered: the same key gives the same object while anyone follows it.
  const followed = openFollowedExecution(client, key);
  const snapshot = useSyncExternalStore(followed.subscribe, followed.getSnapshot, followed.getSnapshot);
  return useMemo(() => ({ ...snapshot, cancel: followed.cancel, retry: followed.retry }), [snapshot, followed]);
}
