import { constants, openAsBlob } from "node:fs";
import { access } from "node:fs/promises";
import { basename } from "node:path";
import { ErrorBody, FileSourceId, SkillrunError } from "@skillrun/contract";
import { z } from "zod";
import { UsageError } from "../arguments/usage-error.ts";
import type { Connection } from "../connect.ts";

const Uploaded = z.object({ source_ids: z.array(FileSourceId) });

/** Uploads files, read from the disk as they are sent, and returns their ids in the same order. */
export async function uploadFiles({ url, apiKey }: Pick<Connection, "url" | "apiKey">, paths: string[]): Promise<FileSourceId[]> {
  if (paths.length === 0) return [];
  const form = new FormData();
  for (const path of paths) form.append("files", await openFile(path), basename(path));
  const response = await fetch(`${url}/api-proxy/v1/files/`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}` },
    body: form,
  }).catch((error: unknown) => {
    throw new SkillrunError("unavailable", `the upload broke off: ${error instanceof Error ? error.message : error}`, { cause: error });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return Uploaded.parse(answer).source_ids;
  const fault = ErrorBody.safeParse(answer).data?.error;
  throw new SkillrunError(fault?.code ?? "unavailable", fault?.message ?? `the upload was answered with ${response.status}`);
}

async function openFile(path: string): Promise<Blob> {
  try {
    // `openAsBlob` does not say why it fails.
    await access(path, constants.R_OK);
    return await openAsBlob(path);
  } catch (error) {
    throw new UsageError(`--file ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
