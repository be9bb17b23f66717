import { openSignedDownload } from "@skillrun/runtime";
import { baseHeaders, type RestCall } from "../request/rest-call.ts";
import { sendDownload } from "./send-download.ts";

/** How long the store's own URL is good for: it is followed at once. */
const redirectLifeMs = 5 * 60_000;

/** `GET /downloads/{token}`: what a link is for, without any credential. A store that hands files out itself is where the caller is sent. */
export async function answerSignedDownload(call: RestCall): Promise<void> {
  const { runtime } = call.context;
  const token = call.params["token"] ?? "";
  const url = call.request.method === "HEAD" ? null : await (await openSignedDownload(runtime, { token }))?.signedUrl(redirectLifeMs);
  if (url === null || url === undefined) {
    await sendDownload(call, (range) => openSignedDownload(runtime, { token, range }));
    return;
  }
  call.reply.send(
    302,
    { Location: url, "Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", ...baseHeaders(call) },
    null,
  );
}
