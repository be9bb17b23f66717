import { LRUCache } from "lru-cache";
import type { Job, JobPlace, JobTransaction } from "./engine.ts";

/** The largest int4, which is what pg-boss's priority is: after two thousand million jobs of one tenant the order is first come, first served. */
const maxTag = 2_147_483_647;
const maxFlows = 20_000;
/** Longer than a transaction that enqueues. */
const uncommittedMs = 5_000;

/** The queue's virtual time: the start tag of the job that was taken last, one for all processes. */
export type QueueClock = {
  /** The time now, and of each flow that has jobs waiting the tag of the newest. */
  read(transaction: JobTransaction, flows: readonly string[]): Promise<{ now: number; last: ReadonlyMap<string, number> }>;
  advance(to: number): Promise<void>;
};

/** Gives jobs their priority. */
export type FairOrder = {
  /** For jobs that are about to be enqueued, in their order: each one's priority, and the flow whose newest job it then is; null at the front. */
  placesOf(transaction: JobTransaction, jobs: readonly Job[], place: JobPlace): Promise<{ priority: number; flow: string | null }[]>;
  /** Jobs of these priorities were taken. */
  taken(priorities: readonly number[]): Promise<void>;
};

/**
 * Start-time fair queueing: a job's tag is one more than its tenant's last, and no less than the clock; the lowest tag is taken first. So whoever
 * waits for the first time is next, and who has ten thousand jobs waiting gets every second slot beside another, and all of them alone.
 *
 * The database knows the waiting jobs of all processes, and this process what its own transactions are about to commit. Only what two processes
 * enqueue for one tenant at the very same moment may share a tag: a round in which that tenant has one job more.
 */
export function createFairOrder(clock: QueueClock): FairOrder {
  const nextTags = new LRUCache<string, number>({ max: maxFlows, ttl: uncommittedMs });
  return {
    async placesOf(transaction, jobs, place) {
      const flows = jobs.map((job) => `${place} ${job.tenant_id}`);
      const { now, last } = await clock.read(transaction, [...new Set(flows)]);
      if (place === "front") return jobs.map(() => ({ priority: 1 - now, flow: null }));
      return flows.map((flow) => {
        const tag = Math.min(maxTag, Math.max(now, (last.get(flow) ?? -1) + 1, nextTags.get(flow) ?? 0));
        nextTags.set(flow, tag + 1);
        return { priority: -tag, flow };
      });
    },
    async taken(priorities) {
      await clock.advance(Math.max(0, ...priorities.map((priority) => -priority)));
    },
  };
}
