import { SkillVersionRef } from "@skillrun/contract";
import { attachmentNamed, downloadSkillVersion } from "@skillrun/runtime";
import { baseHeaders, type RestCall, requestContextOf } from "../request/rest-call.ts";

/** `GET .../skills/{slug}/versions/{version}/archive`: the version's files as a zip archive. */
export async function downloadSkill(call: RestCall): Promise<void> {
  const { request, reply } = call;
  const archive = await downloadSkillVersion(requestContextOf(call), SkillVersionRef.parse(call.params));
  const headers = { ETag: `"${archive.content_hash}"`, "Cache-Control": "private, no-cache", ...baseHeaders(call) };
  reply.head(200, {
    ...headers,
    "Content-Type": "application/zip",
    "Content-Length": String(archive.content.byteLength),
    "Content-Disposition": attachmentNamed(archive.filename),
    "X-Content-Type-Options": "nosniff",
  });
  if (request.method !== "HEAD") reply.write(archive.content);
  reply.end();
}
