import { type FileSourceId, SkillrunError } from "@skillrun/contract";
import { readFault } from "../api/request.ts";

/** Uploads one file, telling the share that is sent (0 to 1); rejects with a `SkillrunError`, and with `AbortError` when aborted. */
export function uploadFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<FileSourceId> {
  // Not `fetch`, which tells nothing of an upload's progress.
  const upload = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    upload.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
    upload.addEventListener("error", () => reject(new SkillrunError("unavailable", "The connection was lost.")));
    upload.addEventListener("abort", () => reject(new DOMException("The upload was cancelled.", "AbortError")));
    upload.addEventListener("load", () => {
      if (upload.status !== 200) return reject(readFault(upload.status, upload.responseText));
      const sourceId = readAnswer(upload.responseText)?.source_ids?.[0];
      if (sourceId === undefined) return reject(new SkillrunError("internal", "The server's answer was not understood."));
      resolve(sourceId);
    });
    signal.addEventListener("abort", () => upload.abort(), { once: true });
    const form = new FormData();
    form.append("files", file, file.name);
    upload.open("POST", "/api-proxy/v1/files/");
    upload.send(form);
  });
}

function readAnswer(text: string): { source_ids?: FileSourceId[] } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
