import { expect, test } from "vitest";
import { z } from "zod";
import { sandboxOptionsOf, sandboxVariables } from "./sandbox-variables.ts";

const parse = (variables: Record<string, string>) => z.object(sandboxVariables).safeParse(variables);

test("the embedded sandbox is the one that nothing has to be set for, and off is none", () => {
  expect(sandboxOptionsOf(z.object(sandboxVariables).parse({}))).toEqual({ sandbox: "embedded", sandboxLimits: {} });
  expect(sandboxOptionsOf(z.object(sandboxVariables).parse({ SKILLRUN_SANDBOX: "off" })).sandbox).toBeUndefined();
});

test("what programs may ask for is read from JSON", () => {
  const read = z.object(sandboxVariables).parse({ SKILLRUN_SANDBOX_LIMITS: '{"wallclock_ms": 5000, "memory_mb": 64}' });
  expect(sandboxOptionsOf(read).sandboxLimits).toEqual({ wallMs: 5_000, memoryMb: 64 });
});

test.each(["{", '{"wall_ms": 1}', '{"memory_mb": 0}', '{"processes": "many"}'])("limits of %s are refused", (text) => {
  expect(parse({ SKILLRUN_SANDBOX_LIMITS: text }).success).toBe(false);
});
