import { expect, test } from "vitest";
import { createReconnectDelay } from "./reconnect-delay.ts";

test("delays double from the first to 5 s, begin again after a success, and obey the server's retry", () => {
  const delay = createReconnectDelay(1_000, () => 1);
  expect([1, 2, 3, 4, 5].map(() => delay.nextMs())).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
  delay.reset();
  expect(delay.nextMs()).toBe(1_000);
  delay.setFirstMs(20);
  delay.reset();
  expect(delay.nextMs()).toBe(20);
});

test("chance cuts off at most half of a delay", () => {
  expect(createReconnectDelay(1_000, () => 0).nextMs()).toBe(500);
});
