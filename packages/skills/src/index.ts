export { bundledSkillsDirectory } from "./bundled-directory.ts";
