import { SkillrunError } from "@skillrun/contract";
import { expect, test } from "vitest";
import { usage } from "./arguments/usage.ts";
import { UsageError } from "./arguments/usage-error.ts";
import { exitCode, exitCodeOfError, exitCodeOfState } from "./exit-code.ts";

test("the exit code follows the state", () => {
  expect((["completed", "failed", "cancelled", "queued", "running", "waiting"] as const).map(exitCodeOfState)).toEqual([
    0, 1, 5, 130, 130, 130,
  ]);
});

test("and the fault", () => {
  const codes = ["not_found", "unauthorized", "forbidden", "validation_error", "unavailable"] as const;
  expect(codes.map((code) => exitCodeOfError(new SkillrunError(code, "odd")))).toEqual([4, 6, 6, 2, 3]);
  expect([exitCodeOfError(new UsageError("odd")), exitCodeOfError(new Error("odd"))]).toEqual([2, 1]);
});

test("the help tells every exit code", () => {
  const told = [...usage.slice(usage.indexOf("Exit codes")).matchAll(/^ {2}(\d+) {2}/gm)].map(([, code]) => Number(code));
  expect(told).toEqual(Object.values(exitCode));
});
