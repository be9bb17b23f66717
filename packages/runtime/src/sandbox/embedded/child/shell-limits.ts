import type { BashOptions } from "just-bash";

const mebibyte = 1024 * 1024;

/** The shell's own bounds, so wide that what ends a program is the session's limits, which its parent holds. */
export const shellLimits: NonNullable<BashOptions["executionLimits"]> = {
  maxCommandCount: 1e9,
  maxLoopIterations: 1e9,
  maxAwkIterations: 1e9,
  maxSedIterations: 1e9,
  maxJqIterations: 1e9,
  maxWorkUnits: 1e12,
  maxGlobOperations: 1e9,
  maxTraversalWork: 1e9,
  maxCallDepth: 400,
  maxOutputSize: 512 * mebibyte,
  maxLiveBytes: 2048 * mebibyte,
  maxInputBytes: 4096 * mebibyte,
  maxExecutionTimeMs: 24 * 60 * 60 * 1000,
  maxExtensionCleanupTimeMs: 1000,
};
