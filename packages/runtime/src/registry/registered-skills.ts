import { SkillrunError } from "@skillrun/contract";
import type { RegisteredSkills } from "../skill/skill-catalog.ts";

/** A registry without any skill. */
export const noRegisteredSkills: RegisteredSkills = {
  resolve: async () => null,
  list: async () => [],
  versionById: async () => {
    throw new SkillrunError("not_found", "There is no such skill version.");
  },
};
