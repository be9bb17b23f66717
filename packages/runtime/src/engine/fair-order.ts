import { LRUCache } from "lru-cache";
import type { Job, JobPlace, JobTransaction } from "./engine.ts";

/** The largest int4, which is what pg-boss's priority is: after two thousand million jobs of one tenant the order is first come, first served. */
const maxTag = 2_147_483_647;
const maxFlows = 20_000;

/** The queue's virtual time: the start tag of the job that was taken last, one for all processes. */
export type QueueClock = { read(transaction: JobTransaction): Promise<number>; advance(to: number): Promise<void> };

/** Gives jobs their priority. */
export type FairOrder = {
  /** For a job that is about to be enqueued. */
  priorityOf(transaction: JobTransaction, job: Job, place: JobPlace): Promise<number>;
  /** Jobs of these priorities were taken. */
  taken(priorities: readonly number[]): Promise<void>;
};

/**
 * Start-time fair queueing: a job's tag is one more than its tenant's last, and no less than the clock; the lowest tag is taken first. So whoever
 * waits for the first time is next, and who has ten thousand jobs waiting gets every second slot beside another, and all of them alone.
 *
 * The tenants' last tags are this process's own. A tenant that enqueues through several processes, or through one that was just started, has as
 * many places in a round as there are processes; still each round is short and everyone's, and the clock, which all share, keeps them in step.
 */
export function createFairOrder(clock: QueueClock): FairOrder {
  const nextTags = new LRUCache<string, number>({ max: maxFlows });
  return {
    async priorityOf(transaction, job, place) {
      const now = await clock.read(transaction);
      if (place === "front") return 1 - now;
      const flow = `${place} ${job.tenant_id}`;
      const tag = Math.min(maxTag, Math.max(now, nextTags.get(flow) ?? 0));
      nextTags.set(flow, tag + 1);
      return -tag;
    },
    async taken(priorities) {
      await clock.advance(Math.max(0, ...priorities.map((priority) => -priority)));
    },
  };
}
