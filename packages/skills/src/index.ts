export { bundledSkills } from "./bundled-skills.ts";
export { profileDataset } from "../profile-dataset/skill.ts";
