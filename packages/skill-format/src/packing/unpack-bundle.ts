import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { bundleLimits } from "../bundle/bundle-limits.ts";
import { formatError } from "../bundle/notice.ts";
import type { SkillBundle } from "../bundle/skill-bundle.ts";
import { assembleBundle } from "../reading/assemble-bundle.ts";
import { readTar } from "./tar-format.ts";

const decompress = promisify(gunzip);
/** Each file has its header, perhaps a second one for a long path, and fills its last block. */
const maxTarBytes = bundleLimits.totalBytes + bundleLimits.files * 4 * 512 + 2 * 512;

/** Reads what `packBundle` wrote, and refuses everything else: an archive with anything in it that `packBundle` does not write. */
export async function unpackBundle(packed: Uint8Array): Promise<SkillBundle> {
  const tar = await decompress(packed, { maxOutputLength: maxTarBytes }).catch(() => null);
  const files = tar === null ? null : readTar(tar);
  if (files === null)
    throw formatError("pack_invalid", "the stored files are damaged or were not written by this program; publish the skill again");
  // The same checks as for an upload: that bytes were stored once does not make them safe.
  const { bundle } = await assembleBundle(
    files.map(({ path, content, executable }) => ({ path, sizeBytes: content.byteLength, executable, read: async () => content })),
    { stripFolder: false },
  );
  if (bundle.files.length !== files.length || bundle.files.some(({ path }, index) => path !== files[index]?.path)) {
    throw formatError("pack_invalid", "the stored files are not those of a skill; publish the skill again");
  }
  return bundle;
}
