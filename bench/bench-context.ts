import type { ChildServer } from "./child-server.ts";
import { type Frame, readFrames, requestJson } from "./sse-reader.ts";

/** The two servers of a run and how to speak to the product; `env` is what more servers on the same PostgreSQL need. */
export type BenchContext = {
  product: ChildServer;
  floor: ChildServer;
  api: ProductApi;
  env: Record<string, string>;
  /** How many events the measure of size fills in. */
  events: number;
  /** True when the large tables are profiled too. */
  largeTables: boolean;
};

/** One line of the table; `ratio` is against the floor taken in the same run. */
export type Row = { measure: string; product: string; floor: string; ratio: string; goal: string };

/** The product's REST routes that the bench uses. */
export type ProductApi = ReturnType<typeof productApi>;

/** Speaks to the product as any client would. */
export function productApi(server: ChildServer) {
  const headers = { "x-api-key": String(server.hello["api_key"]) };
  const space = `/api-proxy/v1/spaces/${String(server.hello["space_id"])}`;
  const { port } = server;
  return {
    headers,
    space,
    async start(slug: string, inputs: object): Promise<string> {
      const answer = await requestJson<{ data: { id: string } }>({
        method: "POST",
        port,
        path: `${space}/skills/${slug}/executions`,
        headers,
        body: { inputs },
      });
      return answer.data.id;
    },
    /** One request: its answer is the execution's event stream. */
    startAndFollow: (slug: string, inputs: object, onFrame: (frame: Frame) => void) =>
      readFrames(
        {
          method: "POST",
          port,
          path: `${space}/skills/${slug}/executions`,
          headers: { ...headers, accept: "text/event-stream" },
          body: { inputs },
        },
        onFrame,
      ),
    follow: (id: string, onFrame: (frame: Frame) => void, after = 0) =>
      readFrames({ port, path: `${space}/skills/executions/${id}/events?after=${after}`, headers }, onFrame),
    cancel: (id: string) => requestJson({ method: "POST", port, path: `${space}/skills/executions/${id}/cancel`, headers, body: {} }),
    byToolCallPath: (toolCallId: string) => `${space}/skills/executions/by-chat-tool-call/${encodeURIComponent(toolCallId)}`,
    get: <Answer>(path: string) => requestJson<Answer>({ port, path, headers }),
    dispatch: (slug: string, toolCallId: string, args: object) =>
      requestJson<{ data: { id: string } }>({
        method: "POST",
        port,
        path: `${space}/tools/${slug}/execute`,
        headers,
        body: { arguments: args, tool_call_id: toolCallId },
      }),
  };
}

/** The moment before an event of the `emits` skill was emitted; undefined for other events. */
export function emittedAt(frame: Frame): number | undefined {
  if (frame.event !== "content_delta") return undefined;
  const { payload } = JSON.parse(frame.data);
  return JSON.parse(payload.delta).t;
}

/** A number with as many digits as mean something. */
export function show(value: number, unit = ""): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString("en-US", { maximumFractionDigits: digits })}${unit}`;
}
