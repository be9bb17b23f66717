import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import type { FileSourceId, SkillrunError } from "@skillrun/contract";
import { type RequestContext, uploadFile } from "@skillrun/runtime";
import { invalid } from "../error-mapping.ts";
import { baseHeaders, type RestCall, requestContextOf } from "./rest-call.ts";

const maxFiles = 100;

/** `POST /files/`: stores every `files` part of a multipart body as it comes in, and answers their ids in that order. */
export async function uploadFiles(call: RestCall): Promise<void> {
  const context = requestContextOf(call);
  const sourceIds = await storeParts(context, parserOf(call.request.header("content-type") ?? ""), call.request.body);
  if (sourceIds.length === 0) throw invalid(["body", "files"], "must hold at least one file", "missing");
  const headers = { "Content-Type": "application/json; charset=utf-8", ...baseHeaders(call) };
  call.reply.send(200, headers, JSON.stringify({ source_ids: sourceIds }));
}

function parserOf(contentType: string): BusboyInstance {
  if (!/^multipart\/form-data\s*;/i.test(contentType))
    throw invalid(["header", "content-type"], "must be multipart/form-data", "content_type");
  const headers: BusboyHeaders = { "content-type": contentType };
  try {
    return new Busboy({
      headers,
      limits: { files: maxFiles, fields: 100, fieldSize: 1024 },
      isPartAFile: (field, type, filename) => field === "files" && (filename !== undefined || type === "application/octet-stream"),
    });
  } catch {
    throw invalid(["header", "content-type"], "must name the boundary of its parts", "content_type");
  }
}

async function storeParts(context: RequestContext, parser: BusboyInstance, body: AsyncIterable<Uint8Array>): Promise<FileSourceId[]> {
  const parts: BusboyFileStream[] = [];
  const stored: Promise<FileSourceId>[] = [];
  const stop = new AbortController();
  parser.on("file", (_field, part, filename: string | undefined, _encoding, contentType) => {
    // Heard before the verb hears it, so that a body that breaks off counts as the sender's fault.
    part.on("error", () => stop.abort(brokenBody()));
    parts.push(part);
    const one = storePart(context, part, filename ?? "file", contentType);
    one.catch((error: unknown) => stop.abort(error));
    stored.push(one);
  });
  parser.on("filesLimit", () => stop.abort(invalid(["body", "files"], `may hold at most ${maxFiles} files`, "too_big")));
  try {
    await pipeline(Readable.from(body), parser, { signal: stop.signal });
    return await Promise.all(stored);
  } catch {
    stop.abort(brokenBody());
    for (const part of parts) part.destroy();
    await Promise.allSettled(stored);
    throw stop.signal.reason;
  }
}

function brokenBody(): SkillrunError {
  return invalid(["body"], "must be whole multipart/form-data", "invalid_multipart");
}

async function storePart(context: RequestContext, part: BusboyFileStream, filename: string, contentType: string): Promise<FileSourceId> {
  const { source_id } = await uploadFile(context, { filename, content_type: contentType, body: part });
  return source_id;
}
