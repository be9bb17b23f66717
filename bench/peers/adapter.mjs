// Skillrun as a target of the peer benchmark: REST start, lookup by tool call id, SSE events. Placed there by run-peers.mjs.
import path from "node:path";
import { json, sseParser, stream } from "../../lib/http.mjs";
import { killTree, startProcess, waitHttp } from "../../lib/proc.mjs";
import { freshDatabase } from "../../lib/services.mjs";
import { createReading } from "./reading.ts";

const repository = process.env.SKILLRUN_REPOSITORY;
const apiKey = "akp_bench_bench_bench_bench";
const headers = { authorization: `Bearer ${apiKey}` };
const states = { queued: "running", waiting: "running", completed: "finished" };

/** What a content event of the bench's skill carries: its number and the moment before it was emitted. */
const emitted = (data) => JSON.parse(data.payload.delta);

const finals = new Set(["execution_completed", "execution_failed", "execution_cancelled"]);

/** Hands the skill's events on as a reader counts them, and keeps the outputs. */
function readEvents(onEvent, reading, cursor) {
  let output;
  reading.begin(cursor);
  const feed = sseParser(({ event, id, data: text }, at) => {
    const data = JSON.parse(text);
    const seq = Number(id);
    if (event === "content_delta") {
      const { seq: number, t } = emitted(data);
      if (reading.take({ seq, number })) onEvent({ seq: number, t, cursor: seq, at });
    } else if (event === "attempt_started" && data.payload.superseded_from_seq !== null) {
      reading.take({ seq, supersededFrom: data.payload.superseded_from_seq });
    } else if (finals.has(event)) {
      output = data.payload.outputs;
      // Handed on a second time, what was lost in the end is not taken for complete.
      for (const number of reading.owed()) onEvent({ seq: number, t: at, cursor: seq, at });
    }
  });
  return { feed, output: () => output };
}

/** Skillrun with a skill that emits the events; `slug` says which. */
const target = (name, title, slug) => (ctx) => {
  const base = `http://127.0.0.1:${ctx.port}`;
  const node = path.join(repository, "node_modules/.bin/node");
  let space;
  let executions;
  const byToolCall = (key) => `${executions}/by-chat-tool-call/${encodeURIComponent(key)}`;
  const start = async (url, concurrency) => {
    const env = {
      PORT: String(ctx.port),
      DATABASE_URL: url,
      WORKER_CONCURRENCY: String(concurrency),
      DATA_DIR: path.join(ctx.dir, "data"),
      NODE_ENV: "production",
    };
    const handle = startProcess(node, [path.join(repository, "bench/product-server.ts")], { cwd: repository, env, log: ctx.log });
    await waitHttp(base, { path: "/readyz" }, { handle, ok: (r) => r.status === 200 });
    const { data } = await json(base, { path: "/api-proxy/v1/spaces", headers });
    space = `/api-proxy/v1/spaces/${data[0].id}`;
    executions = `${space}/skills/executions`;
    return handle;
  };
  return {
    name,
    title,
    needs: ["pg"],
    base,
    facts: { durable: "PostgreSQL", key: "chat tool call id", cursor: "Last-Event-ID (sequence)" },
    versions: () => ({}),
    start: ({ fresh, concurrency = 64 }) =>
      start(fresh ? freshDatabase(ctx.services, "bench_skillrun") : `${ctx.services.pgUrl}/bench_skillrun`, concurrency),
    stop: (handle) => killTree(handle),
    crash: (handle) => killTree(handle, "SIGKILL"),
    memoryPids: (handle) => [handle.pid],
    async run(key, work, onEvent, { signal } = {}) {
      const events = readEvents(onEvent, createReading());
      const body = { arguments: work, tool_call_id: key };
      const spec = { method: "POST", path: `${space}/tools/${slug}/execute`, headers: { ...headers, accept: "text/event-stream" }, body };
      const read = await stream(base, spec, events.feed, { signal });
      return { ...read, output: events.output() };
    },
    async begin(key, work) {
      const body = { arguments: work, tool_call_id: key };
      const { data } = await json(base, { method: "POST", path: `${space}/tools/${slug}/execute`, headers, body });
      return { path: `${executions}/${data.id}`, reading: createReading() };
    },
    async watch(ref, onEvent, { cursor, signal } = {}) {
      const events = readEvents(onEvent, ref.reading, cursor);
      const resume = cursor === undefined ? {} : { "last-event-id": String(cursor) };
      const read = await stream(base, { path: `${ref.path}/events`, headers: { ...headers, ...resume } }, events.feed, { signal });
      return { ...read, output: events.output() };
    },
    byId: (ref) => ({ path: ref.path, headers }),
    byKey: (key) => ({ path: byToolCall(key), headers }),
    // A card opens the stream by the key at once, whether or not the execution is there yet (E9).
    found: (response) => response.status === 200 || response.status === 404,
    refFromKey: (key) => ({ path: byToolCall(key), reading: createReading() }),
    async status(ref) {
      try {
        const { data } = await json(base, { path: ref.path, headers });
        return { state: states[data.state] ?? data.state, output: data.outputs };
      } catch (error) {
        if (error.status === 404) return { state: "missing" };
        throw error;
      }
    },
  };
};

/** Each event in a step that is recorded, as for the peers that record steps. */
export const skillrun = target("skillrun", "Skillrun", "records");

/** All events in one run, as for the peers that do not, or for which one step is the only way to stream. */
export const skillrunUnrecorded = target("skillrun-no-steps", "Skillrun, without steps", "emits");
