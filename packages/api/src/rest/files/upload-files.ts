import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from "@fastify/busboy";
import type { FileSourceId, SkillrunError } from "@skillrun/contract";
import { type RequestContext, uploadFile } from "@skillrun/runtime";
import { invalid } from "../../error-mapping.ts";
import { baseHeaders, type RestCall, requestContextOf } from "../request/rest-call.ts";

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
    // The parser may fail a part that nobody reads any more; unheard, that would end the process.
    part.on("error", () => undefined);
    parts.push(part);
    const one = storePart(context, part, filename ?? "file", contentType);
    one.catch((error: unknown) => stop.abort(error));
    stored.push(one);
  });
  parser.on("filesLimit", () => stop.abort(invalid(["body", "files"], `may hold at most ${maxFiles} files`, "too_big")));
  try {
    await pipeline(Readable.from(body), parser, { signal: stop.signal });
    return await Promise.all(stored);
  } catch (error) {
    stop.abort(brokenBody(error));
    for (const part of parts) part.destroy();
    await Promise.allSettled(stored);
    throw stop.signal.reason;
  }
}

function brokenBody(cause: unknown): SkillrunError {
  return invalid(["body"], "must be whole multipart/form-data", "invalid_multipart", cause);
}

async function storePart(context: RequestContext, part: BusboyFileStream, filename: string, contentType: string): Promise<FileSourceId> {
  const body = Readable.from(chunksOf(part), { objectMode: false });
  const { source_id } = await uploadFile(context, { filename, content_type: contentType, body });
  return source_id;
}

/** The part's bytes; a part that breaks off is the sender's fault, not the store's. */
async function* chunksOf(part: BusboyFileStream): AsyncGenerator<Uint8Array, void> {
  try {
    yield* part;
  } catch (error) {
    throw brokenBody(error);
  }
}
