import type { Page } from "playwright-core";
import type { ServerProcess } from "./server-process.ts";

/** What the tests need of a stored message. */
export type StoredMessage = { role: string; status: string; parts: { type: string; toolCallId?: string; state?: string; text?: string }[] };

/** The messages of the thread that the page shows, as the server has them. */
export async function readStoredMessages(page: Page, server: ServerProcess): Promise<StoredMessage[]> {
  const threadId = new URL(page.url()).pathname.split("/").at(-1);
  const url = `${server.baseUrl}/api-proxy/v1/spaces/${server.spaceId}/threads/${threadId}/messages`;
  const response = await page.request.get(url);
  const { data }: { data: StoredMessage[] } = await response.json();
  return data;
}
