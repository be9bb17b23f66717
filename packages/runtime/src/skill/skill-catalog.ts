import { cutText, type Skill, SkillrunError, type SpaceId } from "@skillrun/contract";
import type { HandlerSkill } from "./define-skill.ts";
import { type RunnableSkill, runnableHandler } from "./runnable-skill.ts";

/** Which skills there are, as spaces and executions see them. */
export type SkillCatalog = {
  /** Whether the slug is that of a skill that is part of the program: it is in every space, in one version. */
  isBuiltIn(slug: string): boolean;
  /** What runs when the space calls the skill now. `not_found`, or `forbidden` or `conflict` with what stands in the way. */
  resolve(spaceId: SpaceId, slug: string): Promise<RunnableSkill>;
  /** Every skill of the space, also those that cannot be called. */
  list(spaceId: SpaceId): Promise<readonly Skill[]>;
  /** The very version that an execution was made with. */
  versionOf(execution: { skill_slug: string; skill_version_id: string | null }): Promise<RunnableSkill>;
};

/** The skills of the registry: `resolve` is null for a slug that the space does not have. */
export type RegisteredSkills = {
  resolve(spaceId: SpaceId, slug: string): Promise<RunnableSkill | null>;
  list(spaceId: SpaceId): Promise<readonly Skill[]>;
  versionById(versionId: string): Promise<RunnableSkill>;
};

/** The skills that are part of the program, before those of the registry; two of one slug are a mistake and fail at once. */
export function createSkillCatalog(compiledIn: readonly HandlerSkill[], registered: RegisteredSkills): SkillCatalog {
  const own = new Map(compiledIn.map((skill) => [skill.slug, runnableHandler(skill)]));
  if (own.size !== compiledIn.length) throw new Error("Two skills have the same slug.");
  const unknown = (slug: string) => new SkillrunError("not_found", `There is no skill "${cutText(slug, 64)}" in this space.`);
  return {
    isBuiltIn: (slug) => own.has(slug),
    async resolve(spaceId, slug) {
      const skill = own.get(slug) ?? (await registered.resolve(spaceId, slug));
      if (skill === null) throw unknown(slug);
      return skill;
    },
    async list(spaceId) {
      const others = (await registered.list(spaceId)).filter((skill) => !own.has(skill.slug));
      return [...[...own.values()].map(describeReady), ...others];
    },
    async versionOf({ skill_slug, skill_version_id }) {
      if (skill_version_id !== null) return await registered.versionById(skill_version_id);
      const skill = own.get(skill_slug);
      if (skill === undefined) throw unknown(skill_slug);
      return skill;
    },
  };
}

function describeReady(skill: RunnableSkill): Skill {
  const { slug, version, title, description, kind, trust, inputsSchema, outputsSchema } = skill;
  return {
    slug,
    version,
    title,
    description,
    inputs_schema: inputsSchema,
    outputs_schema: outputsSchema,
    kind,
    trust,
    status: "ready",
    latest_version: version,
    pinned_version: null,
    missing: [],
    notices: [],
  };
}
