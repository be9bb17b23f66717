/** SKILL.md in its two parts. `yamlLine` and `bodyLine` are the lines, from 1, in which they begin; `yaml` is null when there is no frontmatter. */
export type SplitSkill = { yaml: string | null; yamlLine: number; body: string; bodyLine: number; closed: boolean };

/** Divides SKILL.md at its lines of three dashes; byte order marks and any line ends are fine. */
export function splitFrontmatter(text: string): SplitSkill {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0 || lines[first]?.trimEnd() !== "---") return { yaml: null, yamlLine: 1, body: lines.join("\n"), bodyLine: 1, closed: true };
  const end = lines.findIndex((line, index) => index > first && line.trimEnd() === "---");
  const yaml = lines.slice(first + 1, end < 0 ? undefined : end).join("\n");
  const body = end < 0 ? "" : lines.slice(end + 1).join("\n");
  return { yaml, yamlLine: first + 2, body, bodyLine: end + 2, closed: end >= 0 };
}
