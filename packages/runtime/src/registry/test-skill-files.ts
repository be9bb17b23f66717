import type { SkillBundle } from "@skillrun/skill-format";
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
