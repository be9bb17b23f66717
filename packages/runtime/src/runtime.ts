import type { ExecutionLimits } from "@skillrun/contract";
import type { Logger } from "pino";
import type { Authenticator } from "./access/authenticate.ts";
import type { ScopeGuard } from "./access/require-scope.ts";
import type { ScopeLimitsReader } from "./access/scope-limits.ts";
import type { BlobStore } from "./artifact/blob-store.ts";
import type { AccessNotes } from "./audit/access-notes.ts";
import type { Engine } from "./engine/engine.ts";
import type { EventWriter } from "./event-log/append-events.ts";
import type { ExecutionWaiters } from "./event-log/await-executions.ts";
import type { ToolCallWaiters } from "./event-log/await-tool-call.ts";
import type { FreshLogs } from "./event-log/fresh-logs.ts";
import type { EventHub } from "./event-log/read-events.ts";
import type { ThreadHub } from "./event-log/thread-hub.ts";
import type { SpaceModelsReader } from "./execution/dispatch/choose-model.ts";
import type { QueuedStarts } from "./execution/dispatch/queued-starts.ts";
import type { Worker } from "./execution/worker/worker.ts";
import type { Metrics } from "./metrics/create-metrics.ts";
import type { Models } from "./model/models.ts";
import type { GuessGuard } from "./rate-limit/guess-guard.ts";
import type { RateLimiter } from "./rate-limit/rate-limiter.ts";
import type { FolderReport } from "./registry/folder/folder-report.ts";
import type { SkillRegistry } from "./registry/registered-skills.ts";
import type { SandboxName } from "./sandbox/sandbox.ts";
import type { SkillCatalog } from "./skill/skill-catalog.ts";
import type { Database, Transaction } from "./store/connection/database.ts";
import type { Principal } from "./store/identity/principal-store.ts";
import type { InstallationSecret } from "./store/secret-store.ts";
import type { TurnHub } from "./thread/turn-hub.ts";

/** Everything a verb needs, made once per process by `createRuntime`. */
export type Runtime = {
  readonly log: Logger;
  /** A new uuid, ordered by time. */
  readonly newId: () => string;
  readonly database: Database;
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly guesses: GuessGuard;
  readonly scope: ScopeGuard;
  readonly accessNotes: AccessNotes;
  readonly scopeLimits: ScopeLimitsReader;
  readonly spaceModels: SpaceModelsReader;
  /** What every execution may use. */
  readonly limits: Partial<ExecutionLimits>;
  readonly blobs: BlobStore;
  readonly secret: InstallationSecret;
  readonly skills: SkillCatalog;
  /** Null where none is configured. */
  readonly models: Models | null;
  /** The skills of the database, which `skills` gives with those of the program. */
  readonly registry: SkillRegistry;
  /** What the folders of skills hold; null in a process that does not publish them. */
  skillFolders(): FolderReport | null;
  /** Where scripts and agents run in this process, and why not when it does not work. */
  readonly sandbox: { name: SandboxName | null; fault: string | null };
  readonly events: EventWriter;
  readonly hub: EventHub;
  readonly freshLogs: FreshLogs;
  readonly threads: ThreadHub;
  readonly toolCalls: ToolCallWaiters;
  readonly subExecutions: ExecutionWaiters;
  readonly turns: TurnHub;
  readonly engine: Engine<Transaction>;
  readonly queuedStarts: QueuedStarts;
  /** Null in a process that only serves. */
  readonly worker: Worker | null;
  readonly metrics: Metrics;
  /** Largest upload, in bytes. */
  readonly maxFileBytes: number;
  /** True while the database answers, the engine takes jobs, and the worker, where there is one, holds its lease and takes executions. */
  isReady(): Promise<boolean>;
  /** Lets executions end for as long as the configuration says, hands the rest back, ends streams and closes connections. */
  close(): Promise<void>;
};

/** Who asks, of which runtime: the first argument of every verb. `request_id` is what the audit log names the request by. */
export type RequestContext = { runtime: Runtime; principal: Principal; request_id?: string | undefined };
