import { type JsonObject, type SkillPolicy, SkillrunError, type SpaceId } from "@skillrun/contract";
import { LRUCache } from "lru-cache";
import type { SandboxAbilities } from "../sandbox/sandbox.ts";
import type { PublishedVersion, SkillRunners } from "../skill/published-version.ts";
import type { RunnableSkill } from "../skill/runnable-skill.ts";
import type { RegisteredSkills } from "../skill/skill-catalog.ts";
import type { Database } from "../store/connection/database.ts";
import { type CallableSkill, readCallableSkills } from "../store/skill/callable-skills.ts";
import { readVersions } from "../store/skill/version-store.ts";
import { describeSkill, refusalOf, type SpaceSkill } from "./describe-skill.ts";
import { type LoadHandler, runnableVersion, type SchemaCheck } from "./runnable-version.ts";
import { storedPolicyOf } from "./skill-policy.ts";
import { type StoredVersion, storedVersionOf } from "./stored-version.ts";
import type { VersionFiles } from "./version-files.ts";

/** A registry without any skill. */
export const noRegisteredSkills: RegisteredSkills = {
  resolve: async () => null,
  list: async () => [],
  versionById: async () => {
    throw new SkillrunError("not_found", "There is no such skill version.");
  },
};

/** The registry of one process. What it knows of a space it believes until it hears of a change, for five seconds at most. */
export type SkillRegistry = RegisteredSkills & {
  policyOf(spaceId: SpaceId): Promise<SkillPolicy>;
  /** The version of that skill which runs in the space when it is called; null when none does. */
  currentVersionId(spaceId: SpaceId, skill: { id: string; slug: string }): Promise<string | null>;
  /** What the version needs and neither this process nor the policy gives. */
  missingOf(version: StoredVersion, policy: SkillPolicy): string[];
  /** A space's skills have changed; null: those of all spaces. */
  forget(spaceId: SpaceId | null): void;
};

/** What the registry of a process is made with. */
export type RegistryOptions = {
  database: Database;
  files: VersionFiles;
  runners: Partial<SkillRunners>;
  loadHandler: LoadHandler | null;
  /** What this process's sandbox can do; null when it has none, and another process runs what is called here. */
  abilities(): SandboxAbilities | null;
  compileSchema(schema: JsonObject): SchemaCheck;
  findMissing(requirements: JsonObject, abilities: SandboxAbilities, policy: SkillPolicy): string[];
  /** What agents lack in this process, for people; empty where they have all, or run elsewhere. */
  missingForAgents: readonly string[];
  onHandlerError(version: PublishedVersion, error: unknown): void;
  /** What five seconds are measured by; the process's own clock when left out. */
  clock?: { now(): number } | undefined;
};

const cacheDurationMs = 5_000;
const maxSpaces = 10_000;
const maxVersions = 2_000;
const maxVersionBytes = 64_000_000;

type Snapshot = { policy: SkillPolicy; rows: ReadonlyMap<string, CallableSkill> };

/** The skills of the database, as spaces and executions see them. */
export function createRegisteredSkills(options: RegistryOptions): SkillRegistry {
  const { database, findMissing, abilities } = options;
  const spaces = createSpaceCache(database, options.clock ?? performance);
  const versions = createVersionCache(database);
  const policyOf = async (spaceId: SpaceId) => (await spaces.of(spaceId)).policy;
  const runnables = new LRUCache<string, Promise<RunnableSkill>>({ max: maxVersions });
  const missingOf = ({ kind, requirements }: StoredVersion, policy: SkillPolicy) => {
    // Handlers run in no sandbox; and what another process's sandbox lacks, that one says when it runs.
    const able = kind === "handler" ? null : abilities();
    const needed = able === null ? [] : findMissing(requirements, able, policy);
    return kind === "agent" ? [...options.missingForAgents, ...needed] : needed;
  };

  const runnableOf = async (version: StoredVersion): Promise<RunnableSkill> => {
    const known = runnables.get(version.versionId);
    if (known !== undefined) return await known;
    const onHandlerError = (failed: PublishedVersion, error: unknown) => {
      // Looked for again the next time it is called.
      runnables.delete(version.versionId);
      options.onHandlerError(failed, error);
    };
    const made = runnableVersion(version, { ...options, policyOf, onHandlerError });
    runnables.set(version.versionId, made);
    made.catch(() => runnables.delete(version.versionId));
    return await made;
  };
  const inSpace = async (rows: readonly CallableSkill[], policy: SkillPolicy): Promise<SpaceSkill[]> => {
    const ids = rows.flatMap(({ current_version_id, pinned_version_id }) => [current_version_id, pinned_version_id]);
    const found = await versions.byIds(ids.filter((id) => id !== null));
    return rows.map((row) => {
      const latest = found.get(row.current_version_id ?? "") ?? null;
      const version = row.pinned_version_id === null ? latest : (found.get(row.pinned_version_id) ?? null);
      return { row, version, latest, missing: version === null ? [] : missingOf(version, policy) };
    });
  };

  return {
    policyOf,
    missingOf,
    async currentVersionId(spaceId, { id, slug }) {
      const row = (await spaces.of(spaceId)).rows.get(slug);
      return row?.skill_id === id ? (row.pinned_version_id ?? row.current_version_id) : null;
    },
    async resolve(spaceId, slug) {
      const { policy, rows } = await spaces.of(spaceId);
      const row = rows.get(slug);
      if (row === undefined) return null;
      const [skill] = await inSpace([row], policy);
      if (skill === undefined || skill.version === null) throw refusalOf({ row, version: null, latest: null, missing: [] }, policy);
      const refusal = refusalOf(skill, policy);
      if (refusal !== null) throw refusal;
      return await runnableOf(skill.version);
    },
    async list(spaceId) {
      const { policy, rows } = await spaces.of(spaceId);
      return (await inSpace([...rows.values()], policy)).map((skill) => describeSkill(skill, policy));
    },
    async versionById(versionId) {
      const version = (await versions.byIds([versionId])).get(versionId);
      if (version === undefined) throw new SkillrunError("not_found", "There is no such skill version.");
      return await runnableOf(version);
    },
    forget(spaceId) {
      spaces.forget(spaceId);
      if (spaceId === null) versions.forget();
    },
  };
}

/** What is known of spaces; a reading under way when a change is heard is not kept. */
function createSpaceCache(database: Database, perf: { now(): number }) {
  const cache = new LRUCache<SpaceId, Promise<Snapshot>>({ max: maxSpaces, ttl: cacheDurationMs, ttlResolution: 0, perf });
  const read = async (spaceId: SpaceId): Promise<Snapshot> => {
    const { policy, skills } = await readCallableSkills(database, spaceId);
    return { policy: storedPolicyOf(policy), rows: new Map(skills.map((skill) => [skill.slug, skill])) };
  };
  return {
    of(spaceId: SpaceId): Promise<Snapshot> {
      const known = cache.get(spaceId);
      if (known !== undefined) return known;
      const reading = read(spaceId);
      cache.set(spaceId, reading);
      reading.catch(() => {
        if (cache.peek(spaceId) === reading) cache.delete(spaceId);
      });
      return reading;
    },
    forget(spaceId: SpaceId | null) {
      if (spaceId === null) cache.clear();
      else cache.delete(spaceId);
    },
  };
}

/** Versions never change: they are kept as long as there is room. */
function createVersionCache(database: Database) {
  const sizeOf = ({ instructions }: StoredVersion) => 10_000 + 2 * instructions.length;
  const cache = new LRUCache<string, StoredVersion>({ max: maxVersions, maxSize: maxVersionBytes, sizeCalculation: sizeOf });
  return {
    async byIds(ids: readonly string[]): Promise<Map<string, StoredVersion>> {
      const found = new Map<string, StoredVersion>();
      const unknown = new Set<string>();
      for (const id of ids) {
        const known = cache.get(id);
        if (known === undefined) unknown.add(id);
        else found.set(id, known);
      }
      for (const row of await readVersions(database, [...unknown])) {
        const version = storedVersionOf(row);
        cache.set(row.id, version);
        found.set(row.id, version);
      }
      return found;
    },
    /** Where a version comes from, and that it is retired, may change. */
    forget: () => cache.clear(),
  };
}
