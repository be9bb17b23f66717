import { entityTagOf, holdsTag } from "../answer/entity-tag.ts";
import type { RestReply, RestRequest } from "../exchange/rest-exchange.ts";
import examples from "./examples.json" with { type: "json" };
import { openApiDocument } from "./openapi-document.ts";

/** Where the document is, under the API's base path. */
export const openApiPath = "/openapi.json";

let made: { text: string; etag: string } | undefined;

/** `GET /openapi.json`: the OpenAPI document, without a credential; it is made once per process. */
export function answerOpenApi(request: RestRequest, reply: RestReply, requestId: string): void {
  if (made === undefined) {
    const text = JSON.stringify(openApiDocument(examples));
    made = { text, etag: entityTagOf(text) };
  }
  const headers = { "X-Request-Id": requestId, ETag: made.etag, "Cache-Control": "public, max-age=60" };
  if (holdsTag(request.header("if-none-match"), made.etag)) reply.send(304, headers, null);
  else reply.send(200, { ...headers, "Content-Type": "application/json; charset=utf-8" }, made.text);
}
