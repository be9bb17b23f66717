import type { Runtime } from "../../runtime.ts";
import type { AttemptWriter } from "../../skill/handler-context.ts";
import type { Material } from "../../skill/skill-context.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import { type FileSource, readFileSources } from "../../store/execution/file-store.ts";

/** The uploaded files of an execution, in the order they were given; one that is missing is skipped, and an event says so. */
export async function stageMaterials(runtime: Runtime, run: ExecutionRun, writer: AttemptWriter): Promise<Material[]> {
  if (run.file_source_ids.length === 0) return [];
  const found = new Map<string, FileSource>(
    (await readFileSources(runtime.database, run.tenant_id, run.file_source_ids)).map((file) => [file.source_id, file]),
  );
  const materials: Material[] = [];
  for (const id of run.file_source_ids) {
    const file = found.get(id);
    if (file === undefined || (await runtime.blobs.head(file.blob_key)) === null) {
      await writer.append("log_written", {
        level: "warn",
        message: `The uploaded file ${id} does not exist; it was skipped.`,
        data: { file_source_id: id },
      });
      continue;
    }
    const path = await runtime.blobs.localPath(file.blob_key);
    materials.push({ name: file.filename, path, sizeBytes: file.size_bytes, contentType: file.content_type, fileSourceId: id });
  }
  return materials;
}
