import type { Readable } from "node:stream";
import type { Artifact, ContentDelta, ExecutionId, JsonObject, LogLine, Progress } from "@skillrun/contract";

/** An uploaded file, staged for this execution. */
export type Material = {
  /** The uploader's name for it, without any folder. */
  name: string;
  /** Absolute path of a local copy that the skill may read and must not change. */
  path: string;
  sizeBytes: number;
  contentType: string;
};

/** What a running skill has in its hands. Nothing here waits for the network of a reader: a slow card never slows a skill. */
export interface SkillContext {
  readonly executionId: ExecutionId;
  /** 1 on the first try; higher after a worker was lost. */
  readonly attempt: number;
  /** Aborts when the execution is cancelled or its attempt is lost; pass it on, and stop when it fires. */
  readonly signal: AbortSignal;
  /** The files of `file_source_ids`, in the order they were given; missing ones were skipped with a log line. */
  readonly materials: readonly Material[];

  /** A line in the execution's log. */
  log(level: LogLine["level"], message: string, data?: JsonObject): void;
  /** How far the work is; call as often as you like, only the newest of each 100 ms is kept. */
  progress(progress: Partial<Progress> & Pick<Progress, "completed">): void;
  /** Appends to a named part of the content that the card shows while it is made. */
  emit(delta: ContentDelta): void;
  /** Stores a file as an artifact; a second one of the same `relpath` replaces the first. */
  artifact(file: { relpath: string; contentType?: string; documentType?: string; body: string | Uint8Array | Readable }): Promise<Artifact>;
  /** Runs `work` once: a later attempt gets the stored result (JSON) instead of running it again. */
  step<Result extends JsonObject>(name: string, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  /** Resolves when everything emitted so far is stored; rejects when the attempt is lost. Long loops await it now and then, which also bounds memory. */
  flush(): Promise<void>;
}
