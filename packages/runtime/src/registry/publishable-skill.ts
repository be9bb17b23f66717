import type { JsonObject, SkillKind, SkillNotice } from "@skillrun/contract";

/** A skill's files as they were read, ready to be published: everything a version's row says of them. */
export type PublishableSkill = {
  slug: string;
  /** The version its author declares; null when none, or none that is a semantic version. */
  declaredVersion: string | null;
  kind: SkillKind;
  title: string;
  description: string;
  license: string | null;
  compatibility: string | null;
  /** The body of SKILL.md. */
  instructions: string;
  /** skill.json with its defaults. */
  manifest: JsonObject;
  inputsSchema: JsonObject;
  outputsSchema: JsonObject;
  /** What its scripts need of a sandbox. */
  requirements: JsonObject;
  /** Warnings only: with an error it cannot be published. */
  notices: readonly SkillNotice[];
};
