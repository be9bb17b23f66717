export { profileDataset } from "../profile-dataset/skill.ts";
export { bundledSkills } from "./bundled-skills.ts";
