export type { BundleFile, SkillBundle } from "./skill-bundle.ts";
