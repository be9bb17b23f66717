import type { Readable } from "node:stream";
import { ArtifactId, SpaceId } from "@skillrun/contract";
import { getArtifact, type OpenArtifact, openArtifact } from "@skillrun/runtime";
import { z } from "zod";
import { invalid } from "../../error-mapping.ts";
import { sendFault } from "../answer/fault-answer.ts";
import type { RestHeaders, RestReply } from "../exchange/rest-exchange.ts";
import { baseHeaders, type RestCall, requestContextOf } from "../request/rest-call.ts";
import { attachmentNamed, parseByteRange } from "./download-headers.ts";

const ArtifactRef = z.object({ space_id: SpaceId, artifact_id: ArtifactId });
const maxUntakenBytes = 256 * 1024;

/** `GET .../artifacts/{artifact_id}/download`: streams the file or one range of it; never lets a browser run it. */
export async function downloadArtifact(call: RestCall): Promise<void> {
  const { request, reply } = call;
  const ref = ArtifactRef.parse(call.params);
  const file = await openRange(call, ref);
  if (file === null) {
    await refuseRange(call, ref);
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
async function openRange(call: RestCall, ref: z.infer<typeof ArtifactRef>): Promise<OpenArtifact | null> {
  const context = requestContextOf(call);
  const range = parseByteRange(call.request.header("range"));
  const ifRange = call.request.header("if-range");
  if (range === undefined) return openArtifact(context, ref);
  if (ifRange === undefined) return openArtifact(context, { ...ref, range });
  const whole = await openArtifact(context, ref);
  if (whole === null || ifRange !== `"${whole.sha256}"`) return whole;
  return openArtifact(context, { ...ref, range });
}

async function refuseRange(call: RestCall, ref: z.infer<typeof ArtifactRef>): Promise<void> {
  const { size_bytes } = await getArtifact(requestContextOf(call), ref);
  const fault = invalid(["header", "range"], `must lie within the file's ${size_bytes ?? 0} bytes`, "range");
  sendFault(call.reply, fault, call.context.request_id, { status: 416, headers: { "Content-Range": `bytes */${size_bytes ?? 0}` } });
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

function holdsTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}

function contentTypeOf(contentType: string): string {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(; *[\w-]+=[\w."-]+)*$/.test(contentType) ? contentType : "application/octet-stream";
}
