import type { Page } from "@skillrun/contract";
import { request } from "../chat/api/request.ts";

/** More pages than anyone looks at; a list that has no end is cut there. */
const maxPages = 50;

/** An answer as text, which tells whether it is the same as before, and as what it says; with `everyPage` a list's pages as one. */
export async function readWhole(path: string, everyPage: boolean, signal: AbortSignal): Promise<{ text: string; body: unknown }> {
  const first = await (await request(path, { signal })).text();
  if (!everyPage) return { text: first, body: JSON.parse(first) };
  const texts = [first];
  let page: Page<unknown> = JSON.parse(first);
  const data = [...page.data];
  while (page.meta.next_cursor !== null && texts.length < maxPages) {
    const cursor = encodeURIComponent(page.meta.next_cursor);
    const text = await (await request(`${path}${path.includes("?") ? "&" : "?"}cursor=${cursor}`, { signal })).text();
    page = JSON.parse(text);
    texts.push(text);
    data.push(...page.data);
  }
  return { text: texts.join("\n"), body: { data, meta: page.meta } };
}
