import { scripts } from "./script-bodies.ts";

/** A skill of the campaign that is published as files, and runs in the sandbox. */
export type PublishedSlug = keyof typeof scripts | typeof agentSlug;

/** The one that a model carries out. */
export const agentSlug = "chaos-agent";

/** What a run of a published skill follows from; the same numbers as a handler's. */
export type PublishedInputs = { label: string; seed: number };

/** True for a skill that runs in the sandbox. */
export function isPublished(slug: string): slug is PublishedSlug {
  return slug === agentSlug || slug in scripts;
}

const inputs = {
  type: "object",
  properties: { label: { type: "string" }, seed: { type: "integer" } },
  required: ["label", "seed"],
};
const said = { type: "string" };

/** The files of every published skill, by slug and path. */
export function publishedFiles(): Map<PublishedSlug, Record<string, string>> {
  const about = (slug: string) => `---\nname: ${slug}\ndescription: Part of the fault campaign.\n---\n\nDo what the inputs say.\n`;
  const published = new Map<PublishedSlug, Record<string, string>>();
  for (const [slug, { entry, body }] of Object.entries(scripts)) {
    const outputs = { type: "object", properties: { said, attempt: said }, required: ["said", "attempt"] };
    const manifest = { manifest_version: 1, kind: "script", entry, inputs, outputs };
    const files = { "SKILL.md": about(slug), "skill.json": JSON.stringify(manifest), [entry]: body };
    if (isPublished(slug)) published.set(slug, files);
  }
  const outputs = { type: "object", properties: { said }, required: ["said"] };
  const manifest = JSON.stringify({ manifest_version: 1, kind: "agent", inputs, outputs });
  return published.set(agentSlug, { "SKILL.md": about(agentSlug), "skill.json": manifest, "data.txt": "the skill's own\n" });
}
