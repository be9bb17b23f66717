import type { ExecutionId, SpaceId } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { LogHead } from "../store/event/event-store.ts";

const rememberedMs = 5_000;
const maxRemembered = 10_000;

/** The logs that this process began a moment ago: who starts an execution follows it next, and need not ask the database where its log is. */
export type FreshLogs = {
  begun(spaceId: SpaceId, head: LogHead): void;
  /** The head as the log began, for a reader at `after`; null when the database must be asked, because the log may have ended there. */
  headFor(spaceId: SpaceId, id: ExecutionId, after: number): LogHead | null;
};

/** Remembers each for some seconds. */
export function createFreshLogs(): FreshLogs {
  const begun = new LRUCache<ExecutionId, { spaceId: SpaceId; head: LogHead }>({ max: maxRemembered, ttl: rememberedMs });
  return {
    begun: (spaceId, head) => void begun.set(head.root_execution_id, { spaceId, head }),
    headFor(spaceId, id, after) {
      const fresh = begun.get(id);
      return fresh !== undefined && fresh.spaceId === spaceId && after <= fresh.head.last_seq ? fresh.head : null;
    },
  };
}
