// Skillrun as a target of the peer benchmark: REST start, lookup by tool call id, SSE events. Placed there by run-peers.mjs.
import path from "node:path";
import { json, sseParser, stream } from "../../lib/http.mjs";
import { killTree, startProcess, waitHttp } from "../../lib/proc.mjs";
import { freshDatabase } from "../../lib/services.mjs";

const repository = process.env.SKILLRUN_REPOSITORY;
const apiKey = "akp_bench_bench_bench_bench";
const headers = { authorization: `Bearer ${apiKey}` };
const states = { queued: "running", waiting: "running", completed: "finished" };

/** What a content event of the bench's skill carries: its number and the moment before it was emitted. */
const emitted = (data) => JSON.parse(data.payload.delta);

/** Hands the skill's events on, and keeps the outputs. */
function readEvents(onEvent) {
  let output;
  const feed = sseParser((event, at) => {
    const data = JSON.parse(event.data);
    if (event.event === "execution_completed") output = data.payload.outputs;
    else if (event.event === "content_delta") onEvent({ ...emitted(data), cursor: event.id, at });
  });
  return { feed, output: () => output };
}

export const skillrun = (ctx) => {
  const base = `http://127.0.0.1:${ctx.port}`;
  const node = path.join(repository, "node_modules/.bin/node");
  let space;
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
    return handle;
  };
  return {
    name: "skillrun",
    title: "Skillrun",
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
      const events = readEvents(onEvent);
      const body = { arguments: work, tool_call_id: key };
      const spec = { method: "POST", path: `${space}/tools/emits/execute`, headers: { ...headers, accept: "text/event-stream" }, body };
      const read = await stream(base, spec, events.feed, { signal });
      return { ...read, output: events.output() };
    },
    async begin(key, work) {
      const body = { arguments: work, tool_call_id: key };
      const { data } = await json(base, { method: "POST", path: `${space}/tools/emits/execute`, headers, body });
      return { key, id: data.id };
    },
    async watch(ref, onEvent, { cursor, signal } = {}) {
      const events = readEvents(onEvent);
      const resume = cursor === undefined ? {} : { "last-event-id": String(cursor) };
      const path = `${space}/skills/executions/${ref.id}/events`;
      const read = await stream(base, { path, headers: { ...headers, ...resume } }, events.feed, { signal });
      return { ...read, output: events.output() };
    },
    byId: (ref) => ({ path: `${space}/skills/executions/${ref.id}`, headers }),
    byKey: (key) => ({ path: `${space}/skills/executions/by-chat-tool-call/${encodeURIComponent(key)}`, headers }),
    refFromKey: (key, body) => ({ key, id: body.data.id }),
    async status(ref) {
      try {
        const { data } = await json(base, { path: `${space}/skills/executions/${ref.id}`, headers });
        return { state: states[data.state] ?? data.state, output: data.outputs };
      } catch (error) {
        if (error.status === 404) return { state: "missing" };
        throw error;
      }
    },
  };
};
