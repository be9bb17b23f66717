import { randomUUID } from "node:crypto";
import { ExecutionId, SpaceId, TenantId } from "@skillrun/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Engine, Job, JobPlace, JobSlot, JobTransaction } from "./engine.ts";

/** Engines on one queue, as processes of their own would have them. */
export type EngineFixture<Transaction extends JobTransaction> = {
  engine(): Promise<Engine<Transaction>>;
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
  /** Stops the engines and empties the queue. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** What every `Engine` must show; run it over each adapter. */
export function engineTestsuite<Transaction extends JobTransaction>(name: string, setup: () => Promise<EngineFixture<Transaction>>): void {
  describe(`${name} as an Engine`, () => {
    let fixture: EngineFixture<Transaction>;
    let engine: Engine<Transaction>;
    beforeAll(async () => {
      fixture = await setup();
    });
    beforeEach(async () => {
      engine = await fixture.engine();
    });
    afterEach(() => fixture.reset());
    afterAll(() => fixture.close());

    const enqueue = (job: Job, place?: JobPlace, on = engine) =>
      fixture.transaction((transaction) => on.enqueue(transaction, [job], place));

    /** In few transactions, and in order: jobs can be very many. */
    const enqueueTogether = (jobs: readonly Job[]) =>
      fixture.transaction(async (transaction) => {
        await engine.enqueue(transaction, jobs);
      });

    test("a job is run once, with what it was enqueued with", async () => {
      const job = newJob();
      await enqueue(job);
      const taker = createTaker();
      await engine.start(taker);
      await taker.reached(1);
      expect(taker.taken).toEqual([job]);
    });

    test("with one slot, jobs are taken in the order in which they were enqueued", async () => {
      const jobs = Array.from({ length: 20 }, newJob);
      for (const job of jobs) await enqueue(job);
      const taker = createTaker({ slots: 1, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(20);
      expect(taker.taken).toEqual(jobs);
    });

    test("a job of a transaction that is rolled back does not exist", async () => {
      const [lost, kept] = [newJob(), newJob()];
      const failing = fixture.transaction(async (transaction) => {
        await engine.enqueue(transaction, [lost]);
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      await enqueue(kept);
      const taker = createTaker();
      await engine.start(taker);
      await taker.reached(1);
      expect(taker.taken).toEqual([kept]);
    });

    test("a job that is enqueued again before it is taken is run once", async () => {
      const job = newJob();
      for (let n = 0; n < 3; n++) await enqueue(job, "front");
      const last = newJob();
      await enqueue(last);
      const taker = createTaker({ slots: 1, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(2);
      expect(taker.taken).toEqual([job, last]);
    });

    test("of jobs that are enqueued together each is run once, in their order, those too that were waiting already", async () => {
      const jobs = Array.from({ length: 6 }, newJob);
      const [first = expect.fail(), , third = expect.fail()] = jobs;
      await enqueue(first);
      await enqueue(third);
      await enqueueTogether(jobs);
      const taker = createTaker({ slots: 1, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(6);
      const isNew = ({ execution_id }: Job) => ![first.execution_id, third.execution_id].includes(execution_id);
      expect(taker.taken.filter(isNew)).toEqual(jobs.filter(isNew));
      expect(new Set(taker.taken.map(({ execution_id }) => execution_id)).size).toBe(6);
    });

    test("a job that is enqueued again while it runs, or after, is run again", async () => {
      const job = newJob();
      await enqueue(job);
      const gate = Promise.withResolvers<void>();
      const taker = createTaker({ run: () => gate.promise });
      await engine.start(taker);
      await taker.reached(1);
      await enqueue(job);
      engine.wake();
      await taker.reached(2);
      gate.resolve();
      await enqueue(job);
      engine.wake();
      await taker.reached(3);
      expect(taker.taken).toEqual([job, job, job]);
    });

    test("no more is taken than there are slots, and a freed slot is used at once", async () => {
      const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
      const taker = createTaker({ slots: 2, run: (n) => gates[n]?.promise ?? Promise.resolve(), onFree: () => engine.slotFreed() });
      for (let n = 0; n < 6; n++) await enqueue(newJob());
      await engine.start(taker);
      for (const [n, gate] of gates.entries()) {
        await taker.reached(Math.min(6, n + 2));
        gate.resolve();
      }
      expect(taker.mostAtOnce()).toBe(2);
    });

    test("a tenant that queues ten thousand jobs delays another's first job by one job at most", { timeout: 90_000 }, async () => {
      const [crowd, single] = [jobsOf(10_000), jobsOf(1)];
      await Promise.all([0, 1, 2, 3].map((n) => enqueueTogether(crowd.slice(n * 2_500, (n + 1) * 2_500))));
      const gate = Promise.withResolvers<void>();
      const taker = createTaker({ slots: 1, run: (n) => (n === 0 ? gate.promise : Promise.resolve()), onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(1);
      await enqueueTogether(single);
      gate.resolve();
      await taker.reached(3);
      expect(taker.taken.slice(0, 3)).toContainEqual(single[0]);
    });

    test("a tenant alone has every slot", async () => {
      await enqueueTogether(jobsOf(20));
      const gate = Promise.withResolvers<void>();
      const taker = createTaker({ slots: 8, run: () => gate.promise });
      await engine.start(taker);
      await taker.reached(8);
      gate.resolve();
    });

    test("two busy tenants get equal shares, also when one of them was busy long before", async () => {
      const [early, late] = [jobsOf(200), jobsOf(50)];
      await enqueueTogether(early);
      const gate = Promise.withResolvers<void>();
      const taker = createTaker({ slots: 1, run: (n) => (n === 99 ? gate.promise : Promise.resolve()), onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(100);
      await enqueueTogether(late);
      gate.resolve();
      await taker.reached(160);
      const share = taker.taken.slice(100, 160).filter((job) => job.tenant_id === late[0]?.tenant_id).length;
      expect(Math.abs(share - 30)).toBeLessThanOrEqual(1);
    });

    test("a tenant that was served alone for long does not pay for it when another comes", async () => {
      const [early, late] = [jobsOf(40), jobsOf(20)];
      const gate = Promise.withResolvers<void>();
      const taker = createTaker({ slots: 1, run: (n) => (n === 30 ? gate.promise : Promise.resolve()), onFree: () => engine.slotFreed() });
      await enqueueTogether(early.slice(0, 30));
      await engine.start(taker);
      await taker.reached(30);
      const [last = expect.fail(), ...others] = late;
      await enqueue(last);
      engine.wake();
      await taker.reached(31);
      await enqueueTogether(others);
      await enqueueTogether(early.slice(30));
      gate.resolve();
      await taker.reached(41);
      const share = taker.taken.slice(31, 41).filter((job) => job.tenant_id === last.tenant_id).length;
      expect(Math.abs(share - 5)).toBeLessThanOrEqual(1);
    });

    test("a tenant that comes through several processes has one share all the same", async () => {
      const other = await fixture.engine();
      const [spread, single] = [jobsOf(40), jobsOf(40)];
      for (const [n, job] of spread.entries()) await enqueue(job, "queue", n % 2 === 0 ? engine : other);
      await enqueueTogether(single);
      const taker = createTaker({ slots: 1, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(40);
      const share = taker.taken.slice(0, 40).filter((job) => job.tenant_id === spread[0]?.tenant_id).length;
      expect(Math.abs(share - 20)).toBeLessThanOrEqual(1);
    });

    test("a tree that grows wide goes in turns with its tenant's roots and with other tenants", async () => {
      const [leaves, roots, others] = [jobsOf(100), jobsOf(20), jobsOf(20)];
      const tenant = { tenant_id: roots[0]?.tenant_id ?? expect.fail() };
      for (const leaf of leaves) await enqueue({ ...leaf, ...tenant }, "tree");
      await enqueueTogether([...roots, ...others]);
      const taker = createTaker({ slots: 1, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(60);
      const first = taker.taken.slice(0, 60).map((job) => job.execution_id);
      for (const jobs of [leaves, roots, others])
        expect(Math.abs(jobs.filter((job) => first.includes(job.execution_id)).length - 20)).toBeLessThanOrEqual(1);
    });

    test("what is put to the front is taken first, whoever waits", async () => {
      await enqueueTogether(jobsOf(10));
      for (let n = 0; n < 10; n++) await enqueue(newJob());
      const first = newJob();
      await enqueue(first, "front");
      const taker = createTaker({ slots: 1, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      await taker.reached(21);
      expect(taker.taken[0]).toEqual(first);
    });

    test("a job that leaves its slot makes room for another, and comes back beside it", async () => {
      const gates = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
      const slots: JobSlot[] = [];
      const run = async (n: number, slot: JobSlot) => {
        slots.push(slot);
        await gates[n]?.promise;
      };
      const taker = createTaker({ slots: 1, run, onFree: () => engine.slotFreed() });
      for (let n = 0; n < 3; n++) await enqueue(newJob());
      await engine.start(taker);
      await taker.reached(1);
      slots[0]?.leave();
      await taker.reached(2);
      slots[0]?.enter();
      expect(taker.mostAtOnce()).toBe(2);
      gates[0]?.resolve();
      gates[1]?.resolve();
      await taker.reached(3);
      expect(taker.mostAtOnce()).toBe(2);
      gates[2]?.resolve();
    });

    test("two engines on one queue run each job once", async () => {
      const other = await fixture.engine();
      const takers = [
        createTaker({ slots: 2, onFree: () => engine.slotFreed() }),
        createTaker({ slots: 2, onFree: () => other.slotFreed() }),
      ];
      const jobs = Array.from({ length: 40 }, newJob);
      for (const job of jobs) await enqueue(job);
      await Promise.all([engine, other].map((each, n) => each.start(takers[n] ?? expect.fail())));
      const all = () => takers.flatMap((taker) => taker.taken.map((job) => job.execution_id));
      await expect.poll(() => all().length, { timeout: 20_000 }).toBe(40);
      expect(all().toSorted()).toEqual(jobs.map((job) => job.execution_id).toSorted());
    });

    test("a job stays in the queue when who answers for it cannot be noted down", async () => {
      const job = newJob();
      await enqueue(job);
      let refusals = 0;
      const taker = createTaker({
        onTake() {
          refusals += 1;
          if (refusals === 1) throw new Error("not now");
        },
      });
      await engine.start(taker);
      await taker.reached(1);
      expect(taker.taken).toEqual([job]);
      expect(refusals).toBe(2);
    });

    test("a handler that rejects does not stop the others", async () => {
      const run = (n: number) => (n === 0 ? Promise.reject(new Error("broke off")) : Promise.resolve());
      const taker = createTaker({ slots: 1, run, onFree: () => engine.slotFreed() });
      await engine.start(taker);
      for (let n = 0; n < 3; n++) await enqueue(newJob());
      engine.wake();
      await taker.reached(3);
      expect(taker.taken).toHaveLength(3);
    });

    test("stopping waits for what runs and takes nothing more", async () => {
      const gate = Promise.withResolvers<void>();
      const taker = createTaker({ slots: 1, run: () => gate.promise });
      await engine.start(taker);
      await enqueue(newJob());
      engine.wake();
      await taker.reached(1);
      await enqueue(newJob());
      let isStopped = false;
      const stopped = engine.stop().then(() => {
        isStopped = true;
      });
      expect(isStopped).toBe(false);
      gate.resolve();
      await stopped;
      expect(taker.taken).toHaveLength(1);
      expect(engine.isReady()).toBe(false);
    });
  });
}

type TakerOptions = { slots?: number; run?: (n: number, slot: JobSlot) => Promise<void>; onTake?: () => void; onFree?: () => void };

/** Runs jobs, and keeps what it was given. */
function createTaker({ slots = 10, run = async () => {}, onTake = () => {}, onFree = () => {} }: TakerOptions = {}) {
  const taken: Job[] = [];
  const watchers: { count: number; resolve(): void }[] = [];
  let held = 0;
  let running = 0;
  let mostAtOnce = 0;
  const slot = (): JobSlot => {
    held += 1;
    let isHeld = true;
    let isInside = true;
    const leave = () => {
      if (!isInside) return;
      isInside = false;
      held -= 1;
      onFree();
    };
    return {
      leave,
      enter() {
        if (!isHeld || isInside) return;
        isInside = true;
        held += 1;
      },
      free() {
        isHeld = false;
        leave();
      },
    };
  };
  return {
    taken,
    mostAtOnce: () => mostAtOnce,
    reached: (count: number) =>
      new Promise<void>((resolve) => {
        if (taken.length >= count) resolve();
        else watchers.push({ count, resolve });
      }),
    holdSlots: (most: number) => Array.from({ length: Math.max(0, Math.min(most, slots - held)) }, slot),
    take: async () => onTake(),
    async run(job: Job, slot: JobSlot) {
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      const n = taken.push(job) - 1;
      for (const watcher of watchers) if (taken.length >= watcher.count) watcher.resolve();
      await run(n, slot).finally(() => {
        running -= 1;
      });
    },
  };
}

function newJob(): Job {
  return { execution_id: ExecutionId.parse(randomUUID()), tenant_id: TenantId.parse(randomUUID()), space_id: SpaceId.parse(randomUUID()) };
}

/** Jobs of one tenant. */
function jobsOf(count: number): Job[] {
  const { tenant_id } = newJob();
  return Array.from({ length: count }, () => ({ ...newJob(), tenant_id }));
}
