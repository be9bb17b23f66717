import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { useApi } from "../testing/api-fixture.testing.ts";
import type { ApiFixture } from "../testing/make-fixture.testing.ts";
import { readData, readExecution, readPage } from "../testing/read-answer.testing.ts";

const lineCount = 5_000;

type Place = { id: string; seq: number };

/** The complete frames of events in a stream's text, as their ids and seqs. */
function placesIn(text: string): Place[] {
  const frames = text.matchAll(/(?:^|\n)id: (.*)\nevent: (?!thread_opened).*\ndata: .*?"seq":(\d+),.*\n(?=\n)/g);
  return [...frames].map(([, id = "", seq]) => ({ id, seq: Number(seq) }));
}

/** Reads a stream's text until it ends, or until it has an event of this type. */
async function readText(response: Response, type = "execution_completed"): Promise<string> {
  let text = "";
  let from = 0;
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const at = text.indexOf(`\nevent: ${type}\n`, from);
    if (at >= 0 && text.includes("\n\n", at)) break;
    from = at < 0 ? Math.max(0, text.length - 100) : at;
  }
  return text;
}

/** Reads over a socket of which, once it is open, nothing is taken before the server has dropped it; gives what came all the same. */
async function readTooSlowly({ mount, test: fixture }: ApiFixture, path: string, begin: () => Promise<void>): Promise<string> {
  const socket = connect(Number(new URL(mount.origin ?? "").port), "127.0.0.1");
  let text = "";
  socket.on("error", () => undefined).setEncoding("utf8");
  socket.on("data", (chunk) => {
    text += String(chunk);
  });
  const closed = once(socket, "close");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${fixture.api_key}\r\n\r\n`);
  await expect.poll(() => text).toContain("retry: 1000");
  socket.pause();
  await begin();
  await expect.poll(() => fixture.runtime.hub.openStreams, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => fixture.runtime.hub.openStreams, { timeout: 60_000 }).toBe(0);
  socket.resume();
  await closed;
  // The lengths of HTTP's chunks stand between the frames.
  return text.replaceAll(/\r\n[\da-f]+\r\n/g, "");
}

/** Starts the skill in a thread, as a chat does. */
async function startReciting({ send, inSpace }: ApiFixture, length: number, tool_call_id = `call_${randomUUID()}`) {
  const thread_id = String((await readData(await send(inSpace("/threads"), { json: {} })))["id"]);
  const json = { arguments: { n: lineCount, length }, tool_call_id, thread_id };
  const { id } = await readExecution(await send(inSpace("/tools/recite/execute"), { json }));
  return { events: inSpace(`/skills/executions/${id}/events`), thread: inSpace(`/threads/${thread_id}/events`) };
}

describe("a long log", () => {
  const api = useApi();

  test("is given by every way of reading it after 1 as exactly the rest, once and in order, live and afterwards", async () => {
    const { send } = api();
    const { events, thread } = await startReciting(api(), 10);
    const [first] = placesIn(await readText(await send(thread), "execution_queued"));
    const live = await Promise.all([readText(await send(`${events}?after=1`)), readText(await send(`${thread}?after=${first?.id}`))]);
    // The summary, the start, the attempt and the end are events too.
    const rest = Array.from({ length: lineCount + 3 }, (_, index) => index + 2);
    const readers = [
      ...live,
      await readText(await send(`${events}?after=1`)),
      await readText(await send(events, { headers: { "last-event-id": "1" } })),
      await readText(await send(`${thread}?after=${first?.id}`)),
    ];
    for (const text of readers) expect(placesIn(text).map(({ seq }) => seq)).toEqual(rest);
    const paged: unknown[] = [];
    for (let after: string | null = "1"; after !== null; ) {
      const page = await readPage(await send(`${events}?after=${after}&limit=1000`, { headers: { accept: "application/json" } }));
      paged.push(...page.data.map((event) => event["seq"]));
      after = page.meta.next_cursor;
    }
    expect(paged).toEqual(rest);
  });

  test("E10: is had whole, each event once, by a reader that is dropped for its slowness and resumes behind its last event", {
    timeout: 120_000,
  }, async () => {
    const { send, inSpace } = api();
    const call = `call_${randomUUID()}`;
    const events = inSpace(`/skills/executions/by-chat-tool-call/${call}/events`);
    const before = placesIn(
      await readTooSlowly(api(), `${events}?after=1`, async () => {
        await startReciting(api(), 4_000, call);
      }),
    );
    const last = before.at(-1)?.seq ?? 1;
    expect(last).toBeLessThan(lineCount);
    const after = placesIn(await readText(await send(events, { headers: { "last-event-id": String(last) } })));
    const seqs = [...before, ...after].map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: lineCount + 3 }, (_, index) => index + 2));
  });
});
