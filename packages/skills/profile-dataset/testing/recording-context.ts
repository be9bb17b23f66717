import { createWriteStream, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Artifact, ArtifactId, type ContentDelta, ExecutionId, type LogLine, type Progress } from "@skillrun/contract";
import type { Material, SkillContext } from "@skillrun/runtime/skill";

/** Everything a skill said to its context, in order. */
export type Recording = {
  logs: LogLine[];
  progress: (Partial<Progress> & Pick<Progress, "completed">)[];
  deltas: ContentDelta[];
  artifacts: Artifact[];
  flushes: number;
};

/** A skill context that keeps what it is told in memory and its artifacts in `folder`; `onFlush` runs at each flush. Calls and approvals are the test's to answer. */
export function recordingContext(how: {
  folder: string;
  materials?: string[];
  signal?: AbortSignal;
  attempt?: number;
  onFlush?: () => void;
  call?: SkillContext["call"];
  waitForApproval?: SkillContext["waitForApproval"];
}): { context: SkillContext; recording: Recording } {
  const recording: Recording = { logs: [], progress: [], deltas: [], artifacts: [], flushes: 0 };
  const context: SkillContext = {
    executionId: ExecutionId.parse("01890000-0000-7000-8000-000000000001"),
    attempt: how.attempt ?? 1,
    signal: how.signal ?? new AbortController().signal,
    materials: (how.materials ?? []).map(materialAt),
    log: (level, message, data) => recording.logs.push(data === undefined ? { level, message } : { level, message, data }),
    progress: (progress) => recording.progress.push(progress),
    emit: (delta) => recording.deltas.push(delta),
    iteration: () => undefined,
    usage: () => undefined,
    async artifact({ relpath, documentType, body }) {
      const path = join(how.folder, relpath);
      await mkdir(dirname(path), { recursive: true });
      if (body instanceof Readable) await pipeline(body, createWriteStream(path));
      else await writeFile(path, body);
      const artifact: Artifact = {
        artifact_id: ArtifactId.parse("01890000-0000-7000-8000-000000000002"),
        relpath_in_workspace: relpath,
        document_type: documentType ?? null,
        download_url: `/artifacts/${relpath}`,
        size_bytes: statSync(path).size,
      };
      recording.artifacts.push(artifact);
      return artifact;
    },
    step: (_name, work) => work(context.signal),
    call: how.call ?? (() => Promise.reject(new Error("nothing answers this call"))),
    waitForApproval: how.waitForApproval ?? (() => Promise.reject(new Error("nobody answers this question"))),
    async flush() {
      recording.flushes++;
      how.onFlush?.();
    },
  };
  return { context, recording };
}

function materialAt(path: string): Material {
  return { name: basename(path), path, sizeBytes: statSync(path).size, contentType: "application/octet-stream", fileSourceId: path };
}
