import type { Readable } from "node:stream";
import type { Approval, Artifact, ContentDelta, ExecutionId, JsonObject, LogLine, Progress } from "@skillrun/contract";

/** An uploaded file, staged for this execution. */
export type Material = {
  /** The uploader's name for it, without any folder. */
  name: string;
  /** Absolute path of a local copy that the skill may read and must not change. */
  path: string;
  sizeBytes: number;
  contentType: string;
  /** Hands the file on to a sub-execution, in `CallOptions.fileSourceIds`. */
  fileSourceId: string;
};

/** How a step is tried. */
export type StepOptions = {
  /** Further tries after a failed one; 0 when left out. A `SkillFailure` is meant, and not tried again. */
  retries?: number;
  /** The pause before the first further try, and what it is multiplied by for each one after, up to `maxMs`; 1 s, doubled, up to a minute when left out. */
  backoff?: { initialMs?: number; factor?: number; maxMs?: number };
  /** How long one try may take; past it, it has failed. */
  timeoutMs?: number;
};

/** How a sub-execution is called. */
export type CallOptions = {
  /** Tells calls apart for later attempts; when left out, the slug and how many calls of it came before. */
  name?: string;
  /** How long the sub-execution may run. */
  timeoutMs?: number;
  /** Uploaded files for it. */
  fileSourceIds?: readonly string[];
};

/** What a person is asked. */
export type ApprovalQuestion = {
  question: string;
  /** Shown beside the question. */
  details?: JsonObject;
  /** After how long the question lapses; never when left out. */
  expiresInMs?: number;
};

/** What a running skill has in its hands. Nothing here waits for the network of a reader: a slow card never slows a skill. */
export interface SkillContext {
  readonly executionId: ExecutionId;
  /** 1 on the first try; higher after a worker was lost or stopped, and after a wait. */
  readonly attempt: number;
  /** Aborts when the execution is cancelled, has run out of time, waits, or its attempt is lost; pass it on, and stop when it fires. */
  readonly signal: AbortSignal;
  /** The files of `file_source_ids`, in the order they were given; missing ones were skipped with a log line. */
  readonly materials: readonly Material[];

  /** A line in the execution's log. */
  log(level: LogLine["level"], message: string, data?: JsonObject): void;
  /** How far the work is; call as often as you like, only the newest of each 100 ms is kept. */
  progress(progress: Partial<Progress> & Pick<Progress, "completed">): void;
  /** Appends to a named part of the content that the card shows while it is made; a character may come in two pieces. */
  emit(delta: ContentDelta): void;
  /** A new model loop begins; the execution fails with `iteration_limit` past the limit. */
  iteration(): void;
  /** Adds to what the execution has used; `cost_usd` is a plain decimal. The execution fails with `budget_exceeded` past the limit. */
  usage(used: { input_tokens?: number; output_tokens?: number; cost_usd?: string }): void;
  /** Stores a file as an artifact; a second one of the same `relpath` replaces the first. */
  artifact(file: { relpath: string; contentType?: string; documentType?: string; body: string | Uint8Array | Readable }): Promise<Artifact>;
  /** Runs `work` until it succeeds once: a later attempt gets the stored result (JSON) instead of running it again. */
  step<Result extends JsonObject>(name: string, work: (signal: AbortSignal) => Promise<Result>, options?: StepOptions): Promise<Result>;
  /**
   * Runs another skill as a sub-execution and resolves with its outputs; rejects with `SubExecutionFailed`. A later attempt finds the same
   * sub-execution. Whatever it has started and not awaited is cancelled when this execution ends.
   */
  call(slug: string, inputs: JsonObject, options?: CallOptions): Promise<JsonObject>;
  /**
   * Asks a person, and resolves when they approve; rejects with `ApprovalRejected` when they do not. The execution waits without a worker: it
   * runs again from its beginning once decided, with its finished steps, calls and approvals as they were.
   */
  waitForApproval(name: string, question: ApprovalQuestion): Promise<Approval>;
  /** Resolves when everything emitted so far is stored; rejects when the attempt is lost. Long loops await it now and then, which also bounds memory. */
  flush(): Promise<void>;
}
