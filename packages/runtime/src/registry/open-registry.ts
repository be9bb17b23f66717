import { join } from "node:path";
import { compileSchema, findMissing, type SkillRequirements } from "@skillrun/skill-format";
import type { Logger } from "pino";
import type { BlobStore } from "../artifact/blob-store.ts";
import type { RuntimeConfig } from "../config.ts";
import type { Database } from "../store/connection/database.ts";
import { createRegisteredSkills, type RegistryOptions, type SkillRegistry } from "./registered-skills.ts";
import { createVersionFiles } from "./version-files.ts";

const noRequirements: SkillRequirements = {
  runtimes: [],
  pythonModules: [],
  nodePackages: [],
  commands: [],
  network: { hosts: [], likely: [], likelyHosts: [] },
  largestFile: null,
};

/** What the registry of a process rests on. */
type RegistryParts = Pick<Partial<RegistryOptions>, "clock" | "missingForAgents"> & { database: Database; blobs: BlobStore; log: Logger };

/** The registry of a process as its configuration says; files of versions are laid out beside the blobs. */
export function openRegistry(
  { dataDirectory, runners = {}, loadHandler, sandboxAbilities }: RuntimeConfig,
  { database, blobs, log, clock, missingForAgents = [] }: RegistryParts,
): SkillRegistry {
  return createRegisteredSkills({
    database,
    clock,
    files: createVersionFiles({ directory: join(dataDirectory, "skills"), blobs }),
    runners,
    loadHandler: loadHandler ?? null,
    abilities: sandboxAbilities ?? (() => null),
    missingForAgents,
    compileSchema(schema) {
      const { validate } = compileSchema(schema);
      return (value) => validate(value).map((issue) => ({ ...issue, path: [...issue.path], type: "json_schema" }));
    },
    findMissing: (requirements, abilities, policy) => findMissing({ ...noRequirements, ...requirements }, abilities, policy),
    onHandlerError: ({ slug, version }, error) => log.warn({ err: error }, `the code of ${slug} ${version} could not be loaded`),
  });
}
