import { SkillrunError, type SkillVersion, type SpaceId } from "@skillrun/contract";
import { readFault } from "../../chat/api/request.ts";
import type { PickedSkill } from "../upload/picked-skill.ts";
import { skillPaths } from "./skill-paths.ts";

/** What came of an upload: the version, and whether these files made it or had made it before. */
export type Published = { version: SkillVersion; isNew: boolean };

/** Publishes a folder's files or a zip, telling the share that is sent (0 to 1); with a slug only for that skill. Rejects with a `SkillrunError`. */
export function uploadSkill(
  to: { spaceId: SpaceId; slug: string | null },
  picked: PickedSkill,
  on: { progress: (share: number) => void; signal: AbortSignal },
): Promise<Published> {
  const path = to.slug === null ? skillPaths.skills(to.spaceId) : skillPaths.versions(to.spaceId, to.slug);
  // Not `fetch`, which tells nothing of an upload's progress.
  const upload = new XMLHttpRequest();
  return new Promise((resolve, reject) => {
    upload.upload.addEventListener("progress", ({ loaded, total }) => on.progress(total === 0 ? 0 : loaded / total));
    upload.addEventListener("error", () => reject(new SkillrunError("unavailable", "The connection was lost.")));
    upload.addEventListener("abort", () => reject(new DOMException("The upload was cancelled.", "AbortError")));
    upload.addEventListener("load", () => {
      if (upload.status >= 300) return reject(readFault(upload.status, upload.responseText));
      const version = readVersion(upload.responseText);
      if (version === null) return reject(new SkillrunError("internal", "The server's answer was not understood."));
      resolve({ version, isNew: upload.status === 201 });
    });
    on.signal.addEventListener("abort", () => upload.abort(), { once: true });
    upload.open("POST", `/api-proxy/v1${path}`);
    if (picked.kind === "zip") {
      upload.setRequestHeader("Content-Type", "application/zip");
      upload.send(picked.file);
    } else upload.send(formOf(picked.files));
  });
}

function formOf(files: readonly { path: string; file: File }[]): FormData {
  const form = new FormData();
  for (const { path, file } of files) form.append("files", file, path);
  return form;
}

function readVersion(text: string): SkillVersion | null {
  try {
    const { data }: { data?: SkillVersion } = JSON.parse(text);
    return data ?? null;
  } catch {
    return null;
  }
}
