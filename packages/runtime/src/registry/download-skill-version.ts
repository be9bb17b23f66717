import type { SkillVersionRef } from "@skillrun/contract";
import { zipBundle } from "@skillrun/skill-format";
import type { RequestContext } from "../runtime.ts";
import { readVersionBundle } from "./read-version-bundle.ts";
import { requireVersion } from "./require-version.ts";

/** A version as a zip archive. */
export type SkillArchive = { filename: string; content: Uint8Array; content_hash: string };

/** A version's files in one folder of the skill's name, as a zip archive. */
export async function downloadSkillVersion(context: RequestContext, ref: SkillVersionRef): Promise<SkillArchive> {
  const { version } = await requireVersion(context, ref);
  const bundle = await readVersionBundle(context.runtime, version);
  const content = await zipBundle(bundle, { folderName: version.slug });
  return { filename: `${version.slug}-${version.version}.zip`, content, content_hash: version.contentHash };
}
