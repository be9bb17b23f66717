import type { ExecutionLimits, JsonObject, SkillKind, SkillTrust, SpaceId } from "@skillrun/contract";
import type { AttemptContext } from "./runnable-skill.ts";

/** A version of the registry: a row that never changes. */
export type PublishedVersion = {
  readonly versionId: string;
  readonly slug: string;
  readonly version: string;
  /** SHA-256 of the file tree, in hexadecimal. */
  readonly contentHash: string;
  readonly kind: SkillKind;
  readonly trust: SkillTrust;
  readonly title: string;
  readonly description: string;
  /** The body of SKILL.md. */
  readonly instructions: string;
  /** skill.json with its defaults. */
  readonly manifest: JsonObject;
  readonly inputsSchema: JsonObject;
  readonly outputsSchema: JsonObject;
  readonly limits: Partial<ExecutionLimits>;
};

/** What a runner gets beside the version. */
export type VersionAccess = {
  /** A local directory with the version's files, read only, checked against its hash just now. */
  directory(): Promise<string>;
  /** The hosts that this version asks for and the space allows; none where nothing is asked for. */
  network(spaceId: SpaceId): Promise<readonly string[]>;
  /** Whether the space lets agents call other skills. */
  mayCallSkills(spaceId: SpaceId): Promise<boolean>;
};

/** Runs a version of one kind. What it returns is checked against the outputs' schema by its caller. */
export type SkillRunner = (
  version: PublishedVersion,
  access: VersionAccess,
  context: AttemptContext,
  inputs: JsonObject,
) => Promise<JsonObject>;

/** How each kind is run in this process. */
export type SkillRunners = Readonly<Record<SkillKind, SkillRunner>>;
