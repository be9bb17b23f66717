import { Readable } from "node:stream";
import { hashBundle, packBundle, type SkillBundle } from "@skillrun/skill-format";
import type { BlobStore } from "../../artifact/blob-store.ts";
import { createVersionFiles, type HeldFiles } from "../version-files.ts";

/** Lays out files that are not published yet where those of versions lie, so that code which is tried is the code that runs later. */
export async function layOutBundle(directory: string, bundle: SkillBundle): Promise<HeldFiles> {
  const packed = await packBundle(bundle);
  const files = createVersionFiles({ directory, blobs: blobsOf(packed) });
  return await files.hold({ contentHash: hashBundle(bundle), blobKey: "unpublished" });
}

/** A store that holds these bytes under every key, and takes no others. */
function blobsOf(bytes: Uint8Array): BlobStore {
  const refuse = async () => {
    throw new Error("this store is read only");
  };
  return {
    get: async () => Readable.from([bytes], { objectMode: false }),
    head: async () => ({ size_bytes: bytes.byteLength }),
    put: refuse,
    delete: refuse,
    localPath: refuse,
    // One that was never asked for anything has nothing to list.
    async *list() {},
  };
}
