import type { CompareSkillVersions, SkillComparison } from "@skillrun/contract";
import { compareBundles } from "@skillrun/skill-format";
import type { RequestContext } from "../runtime.ts";
import { readVersionBundle } from "./read-version-bundle.ts";
import { requireVersion } from "./require-version.ts";

/** What differs between two versions of a skill, file by file. */
export async function compareSkillVersions(context: RequestContext, input: CompareSkillVersions): Promise<SkillComparison> {
  const { space_id, slug } = input;
  const { version: from } = await requireVersion(context, { space_id, slug, version: input.from });
  const { version: to } = await requireVersion(context, { space_id, slug, version: input.to });
  const files = compareBundles(await readVersionBundle(context.runtime, from), await readVersionBundle(context.runtime, to));
  return { slug, from: from.version, to: to.version, files: files.map(({ path, change, diff }) => ({ path, change, diff })) };
}
