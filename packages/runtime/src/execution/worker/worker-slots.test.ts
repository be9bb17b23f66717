import { expect, test } from "vitest";
import { createWorkerSlots } from "./worker-slots.ts";

const slotsOf = (concurrency: number) => {
  let freed = 0;
  const slots = createWorkerSlots(concurrency, () => {
    freed += 1;
  });
  const [first = expect.fail(), ...others] = slots.hold(concurrency);
  return { slots, first, others, freed: () => freed };
};

test("a slot that is left can be taken by another, and is entered again although none is free", () => {
  const { slots, first, freed } = slotsOf(1);
  expect(slots.hold(1)).toHaveLength(0);
  first.leave();
  expect(freed()).toBe(1);
  expect(slots.hold(1)).toHaveLength(1);
  first.enter();
  expect(slots.free()).toBe(0);
});

test("above its concurrency a worker gives no slot until it is below", () => {
  const { slots, first } = slotsOf(1);
  first.leave();
  const [second = expect.fail()] = slots.hold(1);
  first.enter();
  second.free();
  expect(slots.free()).toBe(0);
  first.free();
  expect(slots.free()).toBe(1);
});

test("leaving, entering and freeing twice is the same as once, and a freed slot can do neither", () => {
  const { slots, first } = slotsOf(2);
  first.leave();
  first.leave();
  expect(slots.free()).toBe(1);
  first.enter();
  first.enter();
  expect(slots.free()).toBe(0);
  first.free();
  first.free();
  first.enter();
  first.leave();
  expect(slots.free()).toBe(1);
});

test("all are free only when the left ones are given back as well", async () => {
  const { slots, first } = slotsOf(1);
  first.leave();
  let isDone = false;
  const done = slots.allFree().then(() => {
    isDone = true;
  });
  slots.close();
  expect(slots.hold(1)).toHaveLength(0);
  await Promise.resolve();
  expect(isDone).toBe(false);
  first.free();
  await done;
});
