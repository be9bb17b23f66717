import { hash } from "node:crypto";

/** The entity tag of a body, as the `ETag` header has it: the same bytes have the same (RFC 9110, 8.8.3). */
export function entityTagOf(body: string): string {
  return `"${hash("sha1", body, "base64url")}"`;
}

/** Whether an `If-None-Match` header holds the tag, weakly compared (RFC 9110, 13.1.2). */
export function holdsTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
