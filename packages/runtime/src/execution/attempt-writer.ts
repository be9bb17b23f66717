import { basename } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Artifact, ArtifactId, type EventPayload, type EventType, type JsonObject } from "@skillrun/contract";
import { v5 } from "uuid";
import { contentTypeOf } from "../artifact/content-type.ts";
import type { Runtime } from "../runtime.ts";
import type { AttemptWriter } from "../skill/handler-context.ts";
import type { SkillContext } from "../skill/skill-context.ts";
import { upsertArtifact } from "../store/artifact-store.ts";
import type { Transaction } from "../store/database.ts";
import { databaseFaultOf } from "../store/database-fault.ts";
import { type CommitItem, commitItems, type TreeUsage } from "../store/event-commit.ts";
import type { ExecutionRun } from "../store/execution-store.ts";
import { jsonText } from "../store/json-text.ts";
import { insertStep, readStepResult } from "../store/step-store.ts";
import { statesAllowing } from "./execution-state.ts";

const maxArtifactBytes = 2_000_000_000;
/** Larger results of steps lie in the blob store. */
const maxStepRowBytes = 100_000;
const maxStepResultBytes = 100_000_000;

/** The attempt no longer holds its execution: another one does, or it has ended (E3). */
export class AttemptLost extends Error {
  constructor() {
    super("The attempt no longer holds its execution.");
    this.name = "AttemptLost";
  }
}

/** The attempt in whose name things are written. */
export type HeldAttempt = { run: ExecutionRun; attempt: number; workerId: string; signal: AbortSignal };

/** The writing half of an attempt, and what goes wrong with it. */
export type AttemptLog = Pick<AttemptWriter, "append" | "addUsage" | "storeArtifact" | "readStep" | "storeStep"> & {
  /** Why the attempt cannot go on writing, once it cannot. */
  failure(): unknown;
  /** Resolves when what was appended so far is stored or refused. */
  settled(): Promise<unknown>;
  /** Remembers what ends the attempt, whatever the skill makes of it; what the database cannot store is the skill's own fault. */
  guard<Result>(writing: Promise<Result>): Promise<Result>;
  /** An event of the attempt, as the event writer takes it. */
  itemOf<Type extends EventType>(type: Type, payload: EventPayload<Type>): CommitItem;
};

/** Writes on behalf of one attempt; whatever comes after its end is refused by the database. `onUsage` hears of use as it is stored. */
export function createAttemptLog(
  runtime: Runtime,
  { run, attempt, workerId, signal }: HeldAttempt,
  onUsage: (tree: TreeUsage, iteration: number | null) => void,
): AttemptLog {
  const { database } = runtime;
  let failure: unknown;
  let newest: Promise<unknown> = Promise.resolve();

  const guard = async <Result>(writing: Promise<Result>): Promise<Result> => {
    try {
      return await writing;
    } catch (error) {
      const fault = databaseFaultOf(error);
      if (error instanceof AttemptLost || (fault !== null && fault !== "data")) failure ??= error;
      throw error;
    }
  };
  const itemOf = <Type extends EventType>(type: Type, payload: EventPayload<Type>): CommitItem => ({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt,
    claimed_by: workerId,
    from_states: statesAllowing("append"),
    events: [{ type, payload: jsonText(payload) }],
  });
  const appendItem = async (item: CommitItem) => {
    const appended = runtime.events.append(item);
    // One execution's appends are stored in their order.
    newest = appended.catch(() => {});
    const result = await appended;
    if (!result.accepted) throw new AttemptLost();
    return result;
  };
  /** Commits the event together with rows of the attempt: both or neither. */
  const appendWith = async (item: CommitItem, write: (transaction: Transaction) => Promise<void>) => {
    const result = await database.transaction(async (transaction) => {
      const [committed] = await commitItems(transaction, [item]);
      if (committed?.accepted !== true) {
        runtime.events.announce(item, { accepted: false });
        throw new AttemptLost();
      }
      await write(transaction);
      return committed;
    });
    runtime.events.announce(item, result);
  };

  return {
    failure: () => failure,
    settled: () => newest,
    guard,
    itemOf,
    append: async (type, payload) => void (await guard(appendItem(itemOf(type, payload)))),
    async addUsage(used, iteration) {
      // The database writes the payload of `usage_updated`: it knows the sum.
      const event =
        iteration === null
          ? { type: "usage_updated" as const, payload: "{}" }
          : { type: "iteration_started" as const, payload: jsonText({ iteration }) };
      const item = { ...itemOf("iteration_started", { iteration: 1 }), events: [event], patch: { used } };
      const { tree } = await guard(appendItem(item));
      if (tree) onUsage(tree, iteration);
    },
    async storeArtifact(file): Promise<Artifact> {
      const relpath = checkRelpath(file.relpath);
      const blob = await runtime.blobs.put(streamOf(file.body), { maxBytes: maxArtifactBytes, signal });
      // The same path has the same id, so that a second artifact replaces the first under its URL.
      const id = ArtifactId.parse(v5(relpath, run.id));
      const artifact: Artifact = {
        artifact_id: id,
        relpath_in_workspace: relpath,
        document_type: file.documentType ?? null,
        download_url: `/api-proxy/v1/spaces/${run.space_id}/artifacts/${id}/download`,
        size_bytes: blob.size_bytes,
      };
      const contentType = file.contentType ?? contentTypeOf(basename(relpath));
      const row = { artifact, execution_id: run.id, space_id: run.space_id, content_type: contentType, blob };
      await guard(appendWith(itemOf("artifact_committed", { artifact }), (transaction) => upsertArtifact(transaction, row)));
      return artifact;
    },
    async readStep(name) {
      const stored = await guard(readStepResult(database, run.id, name));
      if (stored === null || stored.result !== null) return stored?.result ?? null;
      return JSON.parse(await text(await runtime.blobs.get(stored.blob_key)));
    },
    async storeStep(name, result: JsonObject, durationMs) {
      const json = jsonText(result);
      const isLarge = Buffer.byteLength(json) > maxStepRowBytes;
      const blob = isLarge ? await runtime.blobs.put(Readable.from([Buffer.from(json)]), { maxBytes: maxStepResultBytes, signal }) : null;
      const step = { execution_id: run.id, name, attempt, result: isLarge ? null : json, blob_key: blob?.key ?? null };
      const item: CommitItem = { ...itemOf("step_completed", { step: name, duration_ms: durationMs }), patch: { checkpoint: true } };
      // The execution gets on: workers that were lost before this step no longer count.
      if (run.worker_lost_count > 0) item.patch = { checkpoint: true, worker_lost_count: 0 };
      await guard(appendWith(item, (transaction) => insertStep(transaction, step)));
    },
  };
}

function streamOf(body: Parameters<SkillContext["artifact"]>[0]["body"]): Readable {
  return body instanceof Readable ? body : Readable.from([typeof body === "string" ? Buffer.from(body) : body]);
}

function checkRelpath(relpath: string): string {
  const parts = relpath.split("/");
  const bad =
    relpath.length > 500 ||
    parts.some((part) => part === "" || part === "." || part === "..") ||
    /[\p{Cc}\\]/u.test(relpath) ||
    !relpath.isWellFormed();
  if (bad) throw new Error(`"${relpath.slice(0, 100)}" is not a relative path inside the workspace.`);
  return relpath;
}
