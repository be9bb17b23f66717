import { fileURLToPath } from "node:url";

/** The directory whose folders are the skills that ship with the product. */
export const bundledSkillsDirectory = fileURLToPath(new URL("..", import.meta.url));
