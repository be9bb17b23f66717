import type { ServerProcess } from "./server-process.ts";

/** What the tests need of an event. */
export type LoggedEvent = { seq: number; type: string; created_at: string; payload: Record<string, unknown> };

/** The event log of the newest execution that a chat started, read as JSON pages. */
export async function readNewestLog(server: ServerProcess): Promise<LoggedEvent[]> {
  const executions = `/spaces/${server.spaceId}/skills/executions`;
  const {
    data: [newest],
  } = await get<{ data: { id: string }[] }>(server, `${executions}?limit=1&source=chat`);
  if (newest === undefined) throw new Error("there is no execution");
  const events: LoggedEvent[] = [];
  for (let hasMore = true; hasMore; ) {
    const after = events.at(-1)?.seq ?? 0;
    const page = await get<{ data: LoggedEvent[]; meta: { has_more: boolean } }>(
      server,
      `${executions}/${newest.id}/events?after=${after}&limit=100`,
    );
    events.push(...page.data);
    hasMore = page.meta.has_more;
  }
  return events;
}

/** True when every number from 1 to the last is there once, in order. */
export function isGapFree(events: readonly LoggedEvent[]): boolean {
  return events.length > 0 && events.every(({ seq }, index) => seq === index + 1);
}

async function get<Body>(server: ServerProcess, path: string): Promise<Body> {
  const response = await fetch(`${server.baseUrl}/api-proxy/v1${path}`, {
    headers: { Accept: "application/json", "X-API-Key": server.apiKey },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
