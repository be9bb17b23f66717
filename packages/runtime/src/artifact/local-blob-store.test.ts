import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobStoreTestsuite } from "./blob-store.testsuite.ts";
import { createLocalBlobStore } from "./local-blob-store.ts";

blobStoreTestsuite("a local directory", async () => {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-blobs-"));
  return {
    store: createLocalBlobStore(directory),
    count: async () => (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length,
    close: () => rm(directory, { recursive: true, force: true }),
  };
});
