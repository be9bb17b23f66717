import type { BundlePart, SkillBundle } from "@skillrun/skill-format";
import type { PublishableSkill } from "./publishable-skill.ts";

/** A script skill's files and what they say, for tests. */
export function scriptSkill(
  slug: string,
  body: string,
  more: Partial<PublishableSkill> = {},
): { bundle: SkillBundle; skill: PublishableSkill } {
  const files: Record<string, string> = {
    "SKILL.md": `---\nname: ${slug}\ndescription: Says something.\n---\n\nRun the script.\n`,
    "scripts/main.sh": `#!/bin/bash\n${body}\n`,
  };
  const bundle: SkillBundle = {
    files: Object.entries(files).map(([path, text]) => ({
      path,
      content: Uint8Array.from(Buffer.from(text)),
      executable: text.startsWith("#!"),
    })),
  };
  const object = { type: "object" };
  return {
    bundle,
    skill: {
      slug,
      declaredVersion: null,
      kind: "script",
      title: slug,
      description: "Says something.",
      license: null,
      compatibility: null,
      instructions: "Run the script.",
      manifest: { kind: "script", entry: "scripts/main.sh", network: [] },
      inputsSchema: object,
      outputsSchema: object,
      requirements: {},
      notices: [],
      ...more,
    },
  };
}

/** The parts of an upload of a script skill, as a browser sends a folder. */
export function scriptParts(slug: string, body: string, more: Record<string, string> = {}): BundlePart[] {
  const files: Record<string, string> = {
    "SKILL.md": `---\nname: ${slug}\ndescription: Says something.\n---\n\n# A title\n\nRun the script.\n`,
    "skill.json": JSON.stringify({
      manifest_version: 1,
      kind: "script",
      entry: "scripts/main.sh",
      inputs: { type: "object", properties: { n: { type: "integer", minimum: 1 } }, required: ["n"] },
      outputs: { type: "object", properties: { said: { type: "string" } }, required: ["said"] },
    }),
    "scripts/main.sh": `#!/bin/bash\n${body}\n`,
    ...more,
  };
  return Object.entries(files).map(([path, text]) => ({ path: `${slug}/${path}`, content: Uint8Array.from(Buffer.from(text)) }));
}
