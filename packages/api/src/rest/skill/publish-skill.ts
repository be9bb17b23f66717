import { SkillrunError, Slug, SpaceId } from "@skillrun/contract";
import { publishSkillVersion, type SkillUpload } from "@skillrun/runtime";
import { bundleLimits } from "@skillrun/skill-format";
import { z } from "zod";
import { invalid } from "../../error-mapping.ts";
import type { RestRequest } from "../exchange/rest-exchange.ts";
import { baseHeaders, closeSignalOf, type RestCall, requestContextOf } from "../request/rest-call.ts";
import { readSkillParts } from "./read-skill-parts.ts";

const Params = z.object({ space_id: SpaceId, slug: Slug.optional() });
/** Room for an archive's headers, and for the boundaries of a form. */
const maxBodyBytes = bundleLimits.totalBytes + 8 * 1024 * 1024;

/** `POST .../skills` and `POST .../skills/{slug}/versions`: publishes a zip archive, or a form of files. 201, or 200 when it was there already. */
export async function publishSkill(call: RestCall): Promise<void> {
  const context = requestContextOf(call);
  const { space_id, slug } = Params.parse(call.params);
  // Before the body: who may not publish here sends none.
  await context.runtime.scope.require(context.principal, space_id, "skills:write");
  const upload = await readUpload(call.request);
  const { version, created } = await publishSkillVersion(context, { space_id, slug, upload, signal: closeSignalOf(call) });
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", ...baseHeaders(call) };
  call.reply.send(created ? 201 : 200, headers, JSON.stringify({ data: version }));
}

async function readUpload(request: RestRequest): Promise<SkillUpload> {
  const contentType = request.header("content-type") ?? "";
  if (Number(request.header("content-length") ?? 0) > maxBodyBytes) throw tooLarge();
  if (/^application\/(zip|x-zip-compressed)\s*(;|$)/i.test(contentType)) return { zip: await readWhole(request.body) };
  if (/^multipart\/form-data\s*;/i.test(contentType)) return { parts: await readSkillParts(contentType, limited(request.body)) };
  throw invalid(["header", "content-type"], "must be application/zip or multipart/form-data", "content_type");
}

async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of limited(body)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* limited(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBodyBytes) throw tooLarge();
    yield chunk;
  }
}

function tooLarge(): SkillrunError {
  return new SkillrunError("payload_too_large", `An uploaded skill may have at most ${maxBodyBytes} bytes.`);
}
