export { z } from "zod";
export { defineSkill, type HandlerSkill, SkillFailure } from "./define-skill.ts";
export { ApprovalRejected, SubExecutionFailed } from "./execution-fault.ts";
export type { ApprovalQuestion, CallOptions, Material, SkillContext, StepOptions } from "./skill-context.ts";
