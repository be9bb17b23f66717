import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blobStoreTestsuite } from "./blob-store.testsuite.ts";
import { createLocalBlobStore } from "./local-blob-store.ts";

blobStoreTestsuite("a local directory", async () => {
  const directory = await mkdtemp(join(tmpdir(), "skillrun-blobs-"));
  const store = createLocalBlobStore(directory);
  return {
    store,
    count: async () => (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length,
    async age(key, ms) {
      const then = new Date(Date.now() - ms);
      await utimes(await store.localPath(key), then, then);
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
});
