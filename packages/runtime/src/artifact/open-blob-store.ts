import { join } from "node:path";
import type { S3Location } from "./blob-location.ts";
import type { BlobStore } from "./blob-store.ts";
import { createLocalBlobStore } from "./local-blob-store.ts";

/** The store that the configuration names; the libraries of the remote one are optional and loaded only for it. */
export async function openBlobStore({ dataDirectory, s3 }: { dataDirectory: string; s3?: S3Location | undefined }): Promise<BlobStore> {
  if (s3 === undefined) return createLocalBlobStore(join(dataDirectory, "blobs"));
  const { createS3BlobStore } = await loadS3();
  return createS3BlobStore(s3, join(dataDirectory, "blob-copies"));
}

async function loadS3() {
  try {
    return await import("./s3-blob-store.ts");
  } catch (error) {
    throw new Error(
      "Blobs are to be kept in S3, and the libraries for it are not installed: npm install without --omit=optional installs them.",
      { cause: error },
    );
  }
}
