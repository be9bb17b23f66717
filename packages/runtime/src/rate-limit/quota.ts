import { LRUCache } from "lru-cache";
import type { SharedCounter } from "../store/limiting/shared-counter.ts";

/** The window of every quota, in seconds. */
export const windowSeconds = 60;
/** How much of a quota one process may have admitted that the others have not heard of. */
const unsharedPart = 0.02;
const maxPartitions = 20_000;

/** Where a partition of a quota stands: whether it has room, what is left of it, and when it is whole again. */
export type Standing = { hasRoom: boolean; remaining: number; endsInMs: number };

/** A number of requests in each minute, counted for every partition (a credential, a tenant) by itself. */
export type Quota = {
  readonly name: string;
  readonly limit: number;
  /** Where the partition stands before `cost` requests more; counts nothing. */
  look(partition: string, cost: number): Standing;
  /** Counts `cost` requests. */
  take(partition: string, cost: number): Standing;
  /** Resolves when everything that was on its way to the other processes has arrived. */
  settled(): Promise<void>;
};

type Partition = {
  endsAtMs: number;
  /** What all processes had counted when last asked, ours with it. */
  sharedPoints: number;
  /** What we have counted since. */
  ownPoints: number;
  isSharing: boolean;
};

/**
 * A quota that is counted in this process's memory, so that a request waits for no database. What is counted is told to the other processes as
 * soon as it is a fiftieth of the quota, and their counts are learned in the same statement: so N processes admit at most N fiftieths of the
 * quota too many in a window, and what comes during one round trip.
 */
export function createQuota(
  counter: SharedCounter,
  { name, limit, onError, clock = performance }: { name: string; limit: number; onError(error: unknown): void; clock?: { now(): number } },
): Quota {
  const partitions = new LRUCache<string, Partition>({ max: maxPartitions });
  const underWay = new Set<Promise<void>>();
  const shareAt = Math.max(1, Math.floor(limit * unsharedPart));

  const partitionOf = (key: string, nowMs: number): Partition => {
    const known = partitions.get(key);
    if (known !== undefined && known.endsAtMs > nowMs) return known;
    const begun = { endsAtMs: nowMs + windowSeconds * 1000, sharedPoints: 0, ownPoints: 0, isSharing: false };
    partitions.set(key, begun);
    return begun;
  };

  const standing = (partition: Partition, cost: number, nowMs: number): Standing => {
    const used = partition.sharedPoints + partition.ownPoints;
    return { hasRoom: used + cost <= limit, remaining: Math.max(0, limit - used), endsInMs: partition.endsAtMs - nowMs };
  };

  const share = async (key: string, partition: Partition) => {
    const points = partition.ownPoints;
    partition.isSharing = true;
    try {
      const count = await counter.add(`${name}:${key}`, points, windowSeconds);
      partition.ownPoints -= points;
      partition.sharedPoints = count.points;
      partition.endsAtMs = clock.now() + count.endsInMs;
    } catch (error) {
      // Without the others' counts this process holds the whole quota by itself.
      onError(error);
    } finally {
      partition.isSharing = false;
    }
  };

  return {
    name,
    limit,
    look(key, cost) {
      const nowMs = clock.now();
      return standing(partitionOf(key, nowMs), cost, nowMs);
    },
    take(key, cost) {
      const nowMs = clock.now();
      const partition = partitionOf(key, nowMs);
      partition.ownPoints += cost;
      if (partition.ownPoints >= shareAt && !partition.isSharing) {
        const sharing = share(key, partition).finally(() => underWay.delete(sharing));
        underWay.add(sharing);
      }
      return standing(partition, 0, nowMs);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
