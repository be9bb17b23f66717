import { JsonText } from "@skillrun/contract";
import { z } from "zod";
import type { SandboxLimits, SandboxName } from "./sandbox.ts";

const Bound = z.int().positive().optional();
/** Strict: none is to be believed to hold which does not. */
const Limits = z.strictObject({ wallclock_ms: Bound, memory_mb: Bound, disk_mb: Bound, output_bytes: Bound, processes: Bound });

/** The variables that say where scripts and agents run; every program that runs executions takes the same. */
export const sandboxVariables = {
  SKILLRUN_SANDBOX: z.enum(["embedded", "bubblewrap", "off"], "must be embedded, bubblewrap or off").default("embedded"),
  SKILLRUN_SANDBOX_LIMITS: JsonText.pipe(Limits).optional(),
};

/** An example of each of `sandboxVariables`, for messages. */
export const sandboxVariableExamples: Record<keyof typeof sandboxVariables, string> = {
  SKILLRUN_SANDBOX: "bubblewrap",
  SKILLRUN_SANDBOX_LIMITS: '{"wallclock_ms": 300000, "memory_mb": 1024}',
};

type SandboxVariables = z.infer<z.ZodObject<typeof sandboxVariables>>;

/** The sandbox that the variables name, and what one program in it can ask for at most; what is left out is the product's own maximum. */
export function sandboxOptionsOf({ SKILLRUN_SANDBOX: name, SKILLRUN_SANDBOX_LIMITS: asked = {} }: SandboxVariables): {
  sandbox: SandboxName | undefined;
  sandboxLimits: Partial<SandboxLimits>;
} {
  const { wallclock_ms, memory_mb, disk_mb, output_bytes, processes } = asked;
  return {
    sandbox: name === "off" ? undefined : name,
    sandboxLimits: {
      ...(wallclock_ms !== undefined && { wallMs: wallclock_ms }),
      ...(memory_mb !== undefined && { memoryMb: memory_mb }),
      ...(disk_mb !== undefined && { diskMb: disk_mb }),
      ...(output_bytes !== undefined && { outputBytes: output_bytes }),
      ...(processes !== undefined && { processes }),
    },
  };
}
