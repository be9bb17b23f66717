import { z } from "zod";
import { SpaceId } from "./id.ts";
import { PageQuery } from "./page.ts";
import { Slug } from "./request.ts";
import { SkillPolicy } from "./skill.ts";

/** A skill of a space. */
export const SkillRef = z.object({ space_id: SpaceId, slug: Slug });
export type SkillRef = z.infer<typeof SkillRef>;

/** The number of a version, such as `1.2.0` or `1.2.0+2`; in a query a plus that is not encoded arrives as a space, which no number has. */
export const VersionNumber = z
  .string()
  .min(1)
  .max(200)
  .transform((version) => version.replaceAll(" ", "+"));

/** A version of a skill. */
export const SkillVersionRef = SkillRef.extend({ version: VersionNumber });
export type SkillVersionRef = z.infer<typeof SkillVersionRef>;

/** A page of a skill's versions, newest first. */
export const ListSkillVersions = PageQuery.extend(SkillRef.shape);
export type ListSkillVersions = z.infer<typeof ListSkillVersions>;

/** A file of a version, by its path in the skill's folder. */
export const SkillFileRef = SkillVersionRef.extend({ path: z.string().min(1).max(1000) });
export type SkillFileRef = z.infer<typeof SkillFileRef>;

/** Two versions of a skill. */
export const CompareSkillVersions = SkillRef.extend({ from: VersionNumber, to: VersionNumber });
export type CompareSkillVersions = z.infer<typeof CompareSkillVersions>;

/** The body of `PUT /skills/{slug}/enablement`: a version pins the space to it, null follows the newest, and what is left out stays as it was. */
export const EnableSkillBody = z.object({ version: VersionNumber.nullable().optional() });

/** `PUT /skills/{slug}/enablement`. */
export const EnableSkill = EnableSkillBody.extend(SkillRef.shape);
export type EnableSkill = z.infer<typeof EnableSkill>;

/** `PUT /skill-policy`. */
export const SetSkillPolicy = SkillPolicy.extend({ space_id: SpaceId });
export type SetSkillPolicy = z.infer<typeof SetSkillPolicy>;
