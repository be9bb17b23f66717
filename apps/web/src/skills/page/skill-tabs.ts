import type { Tab } from "../../shell/tab-bar.tsx";

/** The parts of a skill's page. */
export type SkillTabName = "about" | "run" | "files" | "versions" | "schemas" | "executions";

/** In the order of the page. */
export const skillTabs: readonly Tab<SkillTabName>[] = [
  { name: "about", label: "About" },
  { name: "run", label: "Run" },
  { name: "files", label: "Files" },
  { name: "versions", label: "Versions" },
  { name: "schemas", label: "Inputs and outputs" },
  { name: "executions", label: "Executions" },
];

/** The tab that an address names; the first when it names none. */
export function tabNamed(name: string | null): SkillTabName {
  return skillTabs.find((tab) => tab.name === name)?.name ?? "about";
}
