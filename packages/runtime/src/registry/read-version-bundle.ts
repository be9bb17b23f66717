import { buffer } from "node:stream/consumers";
import { SkillrunError } from "@skillrun/contract";
import { hashBundle, type SkillBundle, unpackBundle } from "@skillrun/skill-format";
import type { Runtime } from "../runtime.ts";
import type { StoredVersion } from "./stored-version.ts";

/** The files of a version from the blob store; never others than were published. */
export async function readVersionBundle({ blobs }: Pick<Runtime, "blobs">, version: StoredVersion): Promise<SkillBundle> {
  const name = `${version.slug} ${version.version}`;
  if ((await blobs.head(version.blobKey)) === null)
    throw new SkillrunError("unavailable", `The files of ${name} are not there at the moment.`);
  const bundle = await unpackBundle(await buffer(await blobs.get(version.blobKey)));
  if (hashBundle(bundle) !== version.contentHash) throw new Error(`the stored files of ${name} are not those that were published`);
  return bundle;
}
