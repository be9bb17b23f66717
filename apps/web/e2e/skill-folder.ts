import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder on the disk that a person would drop. */
export type SkillFolder = {
  readonly path: string;
  write(files: Record<string, string>): Promise<void>;
  remove(): Promise<void>;
};

const inputs = {
  type: "object",
  required: ["text"],
  properties: {
    text: { type: "string", title: "Text", description: "What is counted.", minLength: 3 },
    unit: { type: "string", title: "Unit", enum: ["words", "characters"], default: "words" },
    ignore: { type: "array", title: "Words to leave out", items: { type: "string" } },
    range: { type: "object", title: "Range", properties: { from: { type: "integer", title: "From", minimum: 1 } } },
  },
};

/** The files of a script that counts words; `script` is what it runs. */
export function countingSkill(slug: string, script: string, instructions = "Counts what a **text** is made of."): Record<string, string> {
  return {
    "SKILL.md": `---\nname: ${slug}\ndescription: Counts the words of a text.\nlicense: MIT\n---\n\n# Word counter\n\n${instructions}\n`,
    "skill.json": JSON.stringify({
      manifest_version: 1,
      kind: "script",
      entry: "scripts/main.sh",
      inputs,
      outputs: { type: "object", properties: { count: { type: "integer", description: "How many." } } },
    }),
    "scripts/main.sh": `#!/bin/bash\n${script}\n`,
  };
}

/** Makes a folder of that name with these files. */
export async function makeSkillFolder(name: string, files: Record<string, string>): Promise<SkillFolder> {
  const parent = await mkdtemp(join(tmpdir(), "skillrun-skill-"));
  const path = join(parent, name);
  const write = async (more: Record<string, string>) => {
    for (const [relative, text] of Object.entries(more)) {
      await mkdir(dirname(join(path, relative)), { recursive: true });
      await writeFile(join(path, relative), text);
    }
  };
  await write(files);
  return { path, write, remove: () => rm(parent, { recursive: true, force: true }) };
}
