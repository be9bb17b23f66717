import { setTimeout as sleep } from "node:timers/promises";
import type { Frame, PatientClient } from "./patient-client.ts";

/** What a reader had of one execution's stream. */
export type Reading = { frames: Frame[]; resumes: number; headers: Record<string, unknown> };

const pauseMs = 100;
const giveUpMs = 120_000;

/** Follows an execution to its end; after every break it resumes behind the last event it has (E5), until it is told that there is no more. */
export async function followExecution(client: PatientClient, path: string, headers: Record<string, string> = {}): Promise<Reading> {
  const reading: Reading = { frames: [], resumes: 0, headers: {} };
  const deadline = Date.now() + giveUpMs;
  for (;;) {
    const last = reading.frames.at(-1);
    const resume = last === undefined ? {} : { "last-event-id": String(last.seq) };
    const answer = await client.read(
      { path: `${path}/events`, headers: { ...headers, ...resume, accept: "text/event-stream" } },
      (frame) => {
        reading.frames.push(frame);
      },
    );
    // E7: with the last id it answers 204.
    if (answer.status === 204) return reading;
    if (answer.status === 200) reading.headers = answer.headers;
    if (Date.now() > deadline) throw new Error(`${path} has not ended after ${giveUpMs / 1000} s; the last answer was ${answer.status}`);
    if (answer.status === 200 && isFinal(reading.frames.at(-1))) continue;
    reading.resumes += 1;
    await sleep(pauseMs);
  }
}

/** Reads the log itself, page by page: what `followExecution` must have seen. */
export async function readLog(client: PatientClient, path: string): Promise<unknown[]> {
  const events: unknown[] = [];
  for (;;) {
    const answer = await client.ask({ path: `${path}/events?after=${events.length}&limit=1000`, headers: { accept: "application/json" } });
    const page: { data: unknown[] } = JSON.parse(answer.body);
    events.push(...page.data);
    if (page.data.length === 0) return events;
  }
}

function isFinal(frame: Frame | undefined): boolean {
  return frame !== undefined && /^execution_(completed|failed|cancelled)$/.test(frame.type);
}
