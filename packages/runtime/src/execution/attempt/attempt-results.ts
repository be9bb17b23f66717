import { basename } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type Artifact, ArtifactId, cutText, type JsonObject } from "@skillrun/contract";
import { v5 } from "uuid";
import { sniffContent } from "../../artifact/sniff-content.ts";
import { isWorkspacePath } from "../../artifact/workspace-path.ts";
import type { Runtime } from "../../runtime.ts";
import type { AttemptWriter } from "../../skill/handler-context.ts";
import type { SkillContext } from "../../skill/skill-context.ts";
import type { CommitItem, ExecutionPatch } from "../../store/event/commit-item.ts";
import { storeSandbox, storeWorkspaceArchive } from "../../store/execution/archive-store.ts";
import { upsertArtifact } from "../../store/execution/artifact-store.ts";
import { readStepResult } from "../../store/execution/step-store.ts";
import { jsonText } from "../../store/json-text.ts";
import type { AttemptLog, HeldAttempt } from "./attempt-writer.ts";

const maxArtifactBytes = 2_000_000_000;
/** Larger results of steps lie in the blob store. */
const maxStepRowBytes = 100_000;
const maxStepResultBytes = 100_000_000;

/** What one attempt makes: artifacts, and results of steps. */
export function createAttemptResults(
  runtime: Runtime,
  { run, attempt, signal }: HeldAttempt,
  { guard, itemOf, commit, appendWith }: AttemptLog,
): Pick<AttemptWriter, "storeArtifact" | "storeArchive" | "recordSandbox" | "readStep" | "storeStep"> {
  return {
    async storeArtifact(file): Promise<Artifact> {
      const relpath = checkRelpath(file.relpath);
      const content = sniffContent(streamOf(file.body));
      const blob = await runtime.blobs.put(content.body, { maxBytes: maxArtifactBytes, signal });
      // The same path has the same id, so that a second artifact replaces the first under its URL.
      const id = ArtifactId.parse(v5(relpath, run.id));
      const artifact: Artifact = {
        artifact_id: id,
        relpath_in_workspace: relpath,
        document_type: file.documentType ?? null,
        download_url: `/api-proxy/v1/spaces/${run.space_id}/artifacts/${id}/download`,
        size_bytes: blob.size_bytes,
      };
      const contentType = file.contentType ?? (await content.contentType(basename(relpath)));
      const row = { artifact, execution_id: run.id, space_id: run.space_id, content_type: contentType, blob };
      await guard(appendWith(itemOf("artifact_committed", { artifact }), (transaction) => upsertArtifact(transaction, row)));
      return artifact;
    },
    async storeArchive(body) {
      const blob = await runtime.blobs.put(body, { maxBytes: maxArtifactBytes, signal });
      // One id per execution: a newer archive replaces the earlier one under its URL.
      const archive = { id: v5("workspace", run.id), execution_id: run.id, space_id: run.space_id, blob };
      // Nothing to tell: the commit only checks that the attempt still holds its execution.
      const item: CommitItem = { ...itemOf("log_written", { level: "debug", message: "archived" }), events: [] };
      await guard(appendWith(item, (transaction) => storeWorkspaceArchive(transaction, archive)));
    },
    recordSandbox: (name) => guard(storeSandbox(runtime.database, { execution_id: run.id, attempt }, name)),
    async readStep(name) {
      const stored = await guard(readStepResult(runtime.database, run.id, name));
      if (stored === null || stored.result !== null) return stored?.result ?? null;
      return JSON.parse(await text(await runtime.blobs.get(stored.blob_key)));
    },
    async storeStep(name, result: JsonObject, durationMs) {
      const json = jsonText(result);
      const isLarge = Buffer.byteLength(json) > maxStepRowBytes;
      const blob = isLarge ? await runtime.blobs.put(Readable.from([Buffer.from(json)]), { maxBytes: maxStepResultBytes, signal }) : null;
      const patch: ExecutionPatch = { checkpoint: true, step: { name, result: isLarge ? null : json, blob_key: blob?.key ?? null } };
      // The execution gets on: workers that were lost before this step no longer count.
      if (run.worker_lost_count > 0) patch.worker_lost_count = 0;
      await guard(commit({ ...itemOf("step_completed", { step: name, duration_ms: durationMs }), patch }));
    },
  };
}

function streamOf(body: Parameters<SkillContext["artifact"]>[0]["body"]): Readable {
  return body instanceof Readable ? body : Readable.from([typeof body === "string" ? Buffer.from(body) : body]);
}

function checkRelpath(relpath: string): string {
  if (!isWorkspacePath(relpath)) throw new Error(`"${cutText(relpath, 100)}" is not a relative path inside the workspace.`);
  return relpath;
}
