import { expect, test } from "vitest";
import { hearEvent, offsetOf, startServerClock } from "./server-clock.ts";

test("a replay of old events does not make the server's clock late", () => {
  expect(offsetOf(hearEvent(startServerClock(100_000), 40_000, 100_050))).toBe(0);
});

test("an event from the future shows at once that the server's clock is ahead", () => {
  expect(offsetOf(hearEvent(startServerClock(100_000), 160_000, 100_050))).toBe(59_950);
});

test("events that come live show a server's clock that is behind, and the quickest of them counts", () => {
  let clock = startServerClock(100_000);
  clock = hearEvent(clock, 20_000, 100_010);
  clock = hearEvent(clock, 41_900, 102_000);
  clock = hearEvent(clock, 42_980, 103_000);
  clock = hearEvent(clock, 43_500, 104_000);
  expect(offsetOf(clock)).toBe(-60_020);
});
