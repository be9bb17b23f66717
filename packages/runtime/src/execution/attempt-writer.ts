import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { type Artifact, ArtifactId, type EventPayload, type EventType, type JsonObject } from "@skillrun/contract";
import type { AttemptWriter } from "../skill/handler-context.ts";
import type { SkillContext } from "../skill/skill-context.ts";
import { reserveArtifactId, upsertArtifact } from "../store/artifact-store.ts";
import { type CommitItem, commitItems } from "../store/event-commit.ts";
import type { ExecutionRun } from "../store/execution-store.ts";
import { jsonText } from "../store/json-text.ts";
import { insertStep, readStepResult } from "../store/step-store.ts";
import type { Runtime } from "../runtime.ts";
import { contentTypeOf } from "../artifact/content-type.ts";
import { statesAllowing } from "./execution-state.ts";

const maxArtifactBytes = 2_000_000_000;

/** The attempt no longer holds its execution: another one does, or it has ended (E3). */
export class AttemptLost extends Error {
  constructor() {
    super("The attempt no longer holds its execution.");
    this.name = "AttemptLost";
  }
}

/** Writes on behalf of one attempt; whatever comes after its end is refused by the database. */
export function createAttemptWriter(runtime: Runtime, run: ExecutionRun, attempt: number, signal: AbortSignal): AttemptWriter {
  const itemOf = <Type extends EventType>(type: Type, payload: EventPayload<Type>): CommitItem => ({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt,
    from_states: statesAllowing("append"),
    events: [{ type, payload: jsonText(payload) }],
  });

  /** Commits the event together with rows of the attempt: both or neither. */
  const appendWith = async <Result>(item: CommitItem, write: Parameters<Runtime["database"]["transaction"]>[0]): Promise<Result> => {
    const { result, written } = await runtime.database.transaction(async (transaction) => {
      const [committed] = await commitItems(transaction, [item]);
      if (committed?.accepted !== true) throw new AttemptLost();
      return { result: committed, written: await write(transaction) };
    });
    runtime.events.announce(item, result);
    return written as Result;
  };

  return {
    async append(type, payload) {
      const result = await runtime.events.append(itemOf(type, payload));
      if (!result.accepted) throw new AttemptLost();
    },
    async storeArtifact(file): Promise<Artifact> {
      const relpath = checkRelpath(file.relpath);
      const blob = await runtime.blobs.put(streamOf(file.body), { maxBytes: maxArtifactBytes, signal });
      const id = ArtifactId.parse((await reserveArtifactId(runtime.database, run.id, relpath)) ?? randomUUID());
      const artifact: Artifact = {
        artifact_id: id,
        relpath_in_workspace: relpath,
        document_type: file.documentType ?? null,
        download_url: `/api-proxy/v1/spaces/${run.space_id}/artifacts/${id}/download`,
        size_bytes: blob.size_bytes,
      };
      const contentType = file.contentType ?? contentTypeOf(basename(relpath));
      await appendWith(itemOf("artifact_committed", { artifact }), (transaction) =>
        upsertArtifact(transaction, { artifact, execution_id: run.id, space_id: run.space_id, content_type: contentType, blob }),
      );
      return artifact;
    },
    readStep: (name) => readStepResult(runtime.database, run.id, name),
    async storeStep(name, result: JsonObject, durationMs) {
      await appendWith(itemOf("step_completed", { step: name, duration_ms: durationMs }), (transaction) =>
        insertStep(transaction, { execution_id: run.id, name, attempt, result }),
      );
    },
  };
}

function streamOf(body: Parameters<SkillContext["artifact"]>[0]["body"]): Readable {
  return body instanceof Readable ? body : Readable.from([typeof body === "string" ? Buffer.from(body) : body]);
}

function checkRelpath(relpath: string): string {
  const parts = relpath.split("/");
  const bad = relpath.length > 500 || parts.some((part) => part === "" || part === "." || part === "..") || /[\0-\x1f\\]/.test(relpath);
  if (bad) throw new Error(`"${relpath.slice(0, 100)}" is not a relative path inside the workspace.`);
  return relpath;
}
