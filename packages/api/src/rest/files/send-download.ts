import type { Readable } from "node:stream";
import { attachmentNamed, type ByteRange, type OpenArtifact } from "@skillrun/runtime";
import { invalid } from "../../error-mapping.ts";
import { holdsTag } from "../answer/entity-tag.ts";
import { sendFault } from "../answer/fault-answer.ts";
import type { RestHeaders, RestReply } from "../exchange/rest-exchange.ts";
import { baseHeaders, type RestCall } from "../request/rest-call.ts";
import { parseByteRange } from "./download-headers.ts";

const maxUntakenBytes = 256 * 1024;

/** Opens the file of a route, or a part of it; null when it has no such part. */
export type OpenDownload = (range?: ByteRange) => Promise<OpenArtifact | null>;

/** Streams a file or one range of it, always as an attachment; never lets a browser run it. */
export async function sendDownload(call: RestCall, openFile: OpenDownload): Promise<void> {
  const { request, reply } = call;
  const file = await openRange(call, openFile);
  if (file === null) {
    await refuseRange(call, openFile);
    return;
  }
  const etag = `"${file.sha256}"`;
  const headers = { ETag: etag, "Cache-Control": "private, no-cache", ...baseHeaders(call) };
  if (holdsTag(request.header("if-none-match"), etag)) {
    reply.send(304, headers, null);
    return;
  }
  const stream = request.method === "HEAD" ? null : await file.open();
  reply.head(file.range === null ? 200 : 206, { ...headers, ...fileHeaders(file) });
  if (stream !== null) await sendFile(reply, stream);
  reply.end();
}

/** The file, or the range of it that is asked for; null when the file has no such range. `If-Range` of another file asks for the whole. */
async function openRange(call: RestCall, openFile: OpenDownload): Promise<OpenArtifact | null> {
  const range = parseByteRange(call.request.header("range"));
  const ifRange = call.request.header("if-range");
  if (range === undefined) return openFile();
  if (ifRange === undefined) return openFile(range);
  const whole = await openFile();
  if (whole === null || ifRange !== `"${whole.sha256}"`) return whole;
  return openFile(range);
}

async function refuseRange(call: RestCall, openFile: OpenDownload): Promise<void> {
  const size = (await openFile())?.size_bytes ?? 0;
  const fault = invalid(["header", "range"], `must lie within the file's ${size} bytes`, "range");
  sendFault(call.reply, fault, call.context.request_id, { status: 416, headers: { "Content-Range": `bytes */${size}` } });
}

function fileHeaders(file: OpenArtifact): RestHeaders {
  const length = file.range === null ? file.size_bytes : file.range.end - file.range.start + 1;
  return {
    "Content-Type": contentTypeOf(file.content_type),
    "Content-Length": String(length),
    "Content-Disposition": attachmentNamed(file.filename),
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    ...(file.range === null ? {} : { "Content-Range": `bytes ${file.range.start}-${file.range.end}/${file.size_bytes}` }),
  };
}

async function sendFile(reply: RestReply, stream: Readable): Promise<void> {
  reply.onClose(() => stream.destroy());
  for await (const chunk of stream) {
    if (reply.write(chunk) > maxUntakenBytes) await reply.drained();
    if (reply.closed) return;
  }
}

function contentTypeOf(contentType: string): string {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(; *[\w-]+=[\w."-]+)*$/.test(contentType) ? contentType : "application/octet-stream";
}
