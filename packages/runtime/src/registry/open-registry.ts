import { join } from "node:path";
import type { Logger } from "pino";
import type { BlobStore } from "../artifact/blob-store.ts";
import type { RuntimeConfig } from "../config.ts";
import type { Database } from "../store/connection/database.ts";
import { createRegisteredSkills, type SkillRegistry } from "./registered-skills.ts";
import { createVersionFiles } from "./version-files.ts";

/** The registry of a process as its configuration says; files of versions are laid out beside the blobs. */
export function openRegistry(
  { dataDirectory, runners = {}, loadHandler, sandboxAbilities }: RuntimeConfig,
  { database, blobs, log }: { database: Database; blobs: BlobStore; log: Logger },
): SkillRegistry {
  return createRegisteredSkills({
    database,
    files: createVersionFiles({ directory: join(dataDirectory, "skills"), blobs }),
    runners,
    loadHandler: loadHandler ?? null,
    abilities: sandboxAbilities ?? (() => null),
    compileSchema: () => () => [],
    findMissing: () => [],
    onHandlerError: ({ slug, version }, error) => log.warn({ err: error }, `the code of ${slug} ${version} could not be loaded`),
  });
}
