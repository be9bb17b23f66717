export { defineSkill, type HandlerSkill, SkillFailure } from "./define-skill.ts";
export type { Material, SkillContext } from "./skill-context.ts";
