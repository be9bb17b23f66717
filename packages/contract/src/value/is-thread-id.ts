import type { ThreadId } from "../wire/id.ts";

/** True for what the schema `ThreadId` takes unchanged; for the first view of a page, which loads no schemas. */
export function isThreadId(text: string): text is ThreadId {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text);
}
