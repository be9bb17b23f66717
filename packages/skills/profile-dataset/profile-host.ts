import type { SkillContext } from "@skillrun/runtime/skill";

/** The part of a skill's context that profiling itself needs: a signal to stop, and ways to show what it is doing. */
export type ProfileHost = Pick<SkillContext, "signal" | "log" | "progress" | "emit" | "flush">;
