import type { Readable } from "node:stream";
import { cutText, FileSourceId, SkillrunError } from "@skillrun/contract";
import { auditRow } from "../audit/audit-row.ts";
import type { RequestContext } from "../runtime.ts";
import { insertFileSource } from "../store/execution/file-store.ts";
import { insertAuditRows } from "../store/identity/audit-store.ts";
import { BlobTooLarge } from "./blob-store.ts";

/** Stores an uploaded file for later executions; `payload_too_large` past the limit, and nothing is kept then. */
export async function uploadFile(
  context: RequestContext,
  input: { filename: string; content_type: string; body: Readable },
): Promise<{ source_id: FileSourceId; size_bytes: number }> {
  const { runtime, principal } = context;
  runtime.scope.requireInTenant(principal, "files:write");
  const id = FileSourceId.parse(runtime.newId());
  try {
    const blob = await runtime.blobs.put(input.body, { maxBytes: runtime.maxFileBytes });
    const filename = plainName(input.filename);
    const content_type = cutText(input.content_type, 200);
    const { tenant_id, id: principal_id } = principal;
    await runtime.database.transaction(async (transaction) => {
      await insertFileSource(transaction, { id, tenant_id, principal_id, filename, content_type, blob });
      const details = { size_bytes: blob.size_bytes };
      await insertAuditRows(transaction, [auditRow(context, { action: "file.uploaded", resource_id: id, details })]);
    });
    return { source_id: id, size_bytes: blob.size_bytes };
  } catch (error) {
    if (!(error instanceof BlobTooLarge)) throw error;
    throw new SkillrunError("payload_too_large", `A file may have at most ${error.maxBytes} bytes.`, { cause: error });
  }
}

/** The last part of whatever path a browser sent, without control characters. */
function plainName(filename: string): string {
  const last = filename.toWellFormed().split(/[/\\]/).at(-1) ?? "";
  const name = cutText(last.replace(/\p{Cc}/gu, "").trim(), 255);
  return name === "" || name === "." || name === ".." ? "file" : name;
}
