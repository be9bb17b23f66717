import { expect, test } from "vitest";
import { createBrowserConnections } from "./browser-connections.ts";

/** Node's lock manager is a browser's: one for all that ask it. */
const { locks } = navigator;
let tests = 0;

function twoWindows(count: number) {
  tests += 1;
  return [1, 2].map(() => createBrowserConnections(locks, count, `test-${tests}`)) as [
    ReturnType<typeof createBrowserConnections>,
    ReturnType<typeof createBrowserConnections>,
  ];
}

test("windows share the connections: what one holds the other does not get, until it is given back", async () => {
  const [here, there] = twoWindows(2);
  const [first, second] = [await here.tryTake(), await there.tryTake()];
  expect(first).not.toBeNull();
  expect(second).not.toBeNull();
  expect(await here.tryTake()).toBeNull();
  first?.();
  await expect.poll(() => there.tryTake()).not.toBeNull();
});

test("who waits gets the next that is given back, and only one", async () => {
  const [here, there] = twoWindows(2);
  const held = [await here.tryTake(), await here.tryTake()];
  const waiting = there.take(new AbortController().signal);
  for (const giveBack of held) giveBack?.();
  expect(await waiting).not.toBeNull();
  await expect.poll(() => here.tryTake()).not.toBeNull();
  expect(await here.tryTake()).toBeNull();
});

test("who gives up waiting gets none, and is in nobody's way", async () => {
  const [here, there] = twoWindows(1);
  const giveBack = await here.tryTake();
  const left = new AbortController();
  const waiting = there.take(left.signal);
  left.abort();
  expect(await waiting).toBeNull();
  giveBack?.();
  await expect.poll(() => here.tryTake()).not.toBeNull();
});
