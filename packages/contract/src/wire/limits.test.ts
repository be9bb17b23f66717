import { expect, test } from "vitest";
import { ExecutionLimitsText, noLimits, ScopeLimits, strictest } from "./limits.ts";

test("of several limits the strictest holds, key by key, and no limit is none", () => {
  const [a, b] = [ScopeLimits.parse({ tokens: 10, cost_usd: "0.5" }), ScopeLimits.parse({ tokens: 20, cost_usd: "0.25", depth: 3 })];
  expect(strictest(a, b)).toMatchObject({ tokens: 10, cost_usd: "0.25", depth: 3, wallclock_ms: null });
  expect(strictest(noLimits, noLimits)).toEqual(noLimits);
});

test("what a space caps is no limit of an execution", () => {
  expect(strictest(noLimits, ScopeLimits.parse({ concurrent_executions: 1 })).concurrent_executions).toBeNull();
});

test("limits are read from JSON text", () => {
  expect(ExecutionLimitsText.parse('{"tokens": 5}')).toMatchObject({ tokens: 5, depth: null });
});

test.each(["{", "5", '{"token": 5}', '{"tokens": 0}', '{"tokens": 1.5}', '{"cost_usd": 5}', '{"cost_usd": "1e2"}'])(
  "%s is refused",
  (text) => {
    expect(ExecutionLimitsText.safeParse(text).success).toBe(false);
  },
);
