import type { SkillNotice } from "@skillrun/contract";
import type { HandlerDescription } from "./handler-module.ts";

/** What the thread that tries handlers says of one; `ends` when it can try no other. */
export type ProbeAnswer = { description: HandlerDescription } | { notice: SkillNotice; ends: boolean };
