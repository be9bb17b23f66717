import { Slug } from "@skillrun/contract";
import { skillTemplate, type TemplateKind } from "@skillrun/skill-format";
import { UsageError } from "../../arguments/usage-error.ts";
import { writeNewFolder } from "./write-new-folder.ts";

/** Makes a folder of the slug's name with a skill that runs. */
export async function initSkill({
  slug,
  kind,
}: {
  slug: string;
  kind: TemplateKind;
}): Promise<{ slug: string; directory: string; files: string[] }> {
  if (!Slug.safeParse(slug).success)
    throw new UsageError(
      `${JSON.stringify(slug)} cannot name a skill: 1 to 64 small letters, digits and single hyphens. Example: word-count`,
    );
  const files = skillTemplate(kind, slug);
  await writeNewFolder(slug, files);
  return { slug, directory: slug, files: files.map(({ path }) => path) };
}
