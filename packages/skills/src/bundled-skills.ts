import type { HandlerSkill } from "@skillrun/runtime/skill";
import { compareDatasets } from "../compare-datasets/skill.ts";
import { profileDataset } from "../profile-dataset/skill.ts";

/** Every skill that ships with the product, for a registry to take in at start. */
export const bundledSkills: readonly HandlerSkill[] = [profileDataset, compareDatasets];
