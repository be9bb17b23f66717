import type { SandboxLimits } from "../../sandbox.ts";

/** Bounds of the trials when a sandbox is opened. */
export const probeLimits: SandboxLimits = { wallMs: 20_000, memoryMb: 512, outputBytes: 4 * 1024 * 1024, diskMb: 8, processes: 64 };
