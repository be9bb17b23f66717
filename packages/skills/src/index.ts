export { compareDatasets } from "../compare-datasets/skill.ts";
export { profileDataset } from "../profile-dataset/skill.ts";
export { bundledSkills } from "./bundled-skills.ts";
