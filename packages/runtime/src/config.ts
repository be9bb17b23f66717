import type { ExecutionLimits, RateLimits } from "@skillrun/contract";
import type { Logger } from "pino";
import type { S3Location } from "./artifact/blob-location.ts";
import type { EventNotifier } from "./event-log/event-notifier.ts";
import type { Models } from "./model/models.ts";
import type { SkillDirectory } from "./registry/folder/read-folder.ts";
import type { SandboxAbilities, SandboxLimits, SandboxName } from "./sandbox/sandbox.ts";
import type { HandlerSkill } from "./skill/define-skill.ts";
import type { PublishedVersion, SkillRunners, VersionAccess } from "./skill/published-version.ts";
import type { Database } from "./store/connection/database.ts";

/** What a process decides about its runtime. The database must be migrated. */
export type RuntimeConfig = {
  databaseUrl: string;
  /** A direct connection for LISTEN when `databaseUrl` goes through PgBouncer; `databaseUrl` when left out. */
  listenUrl?: string | undefined;
  /** Whether statements are prepared by name; true when left out. PgBouncer before 1.21 cannot. */
  preparedStatements?: boolean | undefined;
  /** Where files are kept: blobs, unless they have a bucket, and what this process needs at hand. */
  dataDirectory: string;
  /** The bucket of blobs; the data directory when left out. */
  s3?: S3Location | undefined;
  /** Skills of the program that builds the runtime, beside those of folders and of the registry. */
  skills: readonly HandlerSkill[];
  /** The models that agents use and callers may ask for; none when left out. */
  models?: Models | undefined;
  /** Directories whose folders are skills of the whole installation, those that came with the server first. */
  skillFolders?: readonly SkillDirectory[];
  /** Whether this process takes the skills of its folders into the registry; true when left out. A worker only loads their code. */
  publishesSkills?: boolean;
  /** What runs the registry's skills in this process, by kind, beside handlers; without it a skill of that kind fails and says so. */
  runners?: Partial<SkillRunners>;
  /** Loads the code of handler skills in place of what loads it from folders and versions. */
  loadHandler?: (version: PublishedVersion, access: VersionAccess) => Promise<HandlerSkill>;
  /** Where scripts and agents run in a process that runs executions; nowhere when left out. */
  sandbox?: SandboxName | undefined;
  /** What one program in the sandbox can ask for at most. */
  sandboxLimits?: Partial<SandboxLimits> | undefined;
  /** What the sandbox can do, in place of what it says itself. */
  sandboxAbilities?: () => SandboxAbilities | null;
  /** Whether this process runs executions as well. */
  embeddedWorker: boolean;
  /** Executions at once in this process; 16 when left out. */
  workerConcurrency?: number | undefined;
  /** How long a silent worker keeps what it holds; 3 seconds when left out. */
  workerLeaseDurationMs?: number;
  /** How long a closing runtime lets executions end before it hands them back to the queue; 0, at once, when left out. */
  drainTimeoutMs?: number | undefined;
  /** How long a start waits for a database that goes away meanwhile; 30 seconds when left out. */
  startPatienceMs?: number | undefined;
  /** Ends that waiting, with the database's error. */
  startSignal?: AbortSignal | undefined;
  /** Connections in the pool, beside one that listens; 20 when left out. */
  maxConnections?: number;
  /** Largest upload; 1 GB when left out. */
  maxFileBytes?: number;
  /** How many days a finished execution is kept, with all that belongs to it; for ever when left out. */
  retentionDays?: number | undefined;
  /** What every execution may use; tenants, spaces and skills can only make it less. */
  limits?: Partial<ExecutionLimits> | undefined;
  /** How many requests are answered; generous when left out. */
  rateLimits?: RateLimits | undefined;
  log?: Logger;
  newId?: () => string;
  notifier?: (database: Database) => EventNotifier;
  /** Puts something before the database, for tests. */
  database?: (database: Database) => Database;
};
