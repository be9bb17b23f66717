import { contentType } from "mime-types";

/** The media type that a file name promises, `application/octet-stream` when it promises nothing. */
export function contentTypeOf(filename: string): string {
  return contentType(filename) || "application/octet-stream";
}
