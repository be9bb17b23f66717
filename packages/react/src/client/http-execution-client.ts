import type { Approval, ExecutionClient, ExecutionDetail, SpaceId } from "@skillrun/contract";
import { type FollowMeans, followEvents, type ObservedFollowOptions } from "../following/follow-events.ts";
import { followInThread } from "../following/follow-in-thread.ts";
import { createThreadFeeds, type FeedKey } from "../following/thread-feed.ts";
import { findBrowserConnections } from "./browser-connections.ts";
import { createHttpConnection, type HttpConnectionOptions, readData } from "./http-connection.ts";
import { documentVisibility, type PageVisibility } from "./page-visibility.ts";
import { createStreamSlots } from "./stream-slots.ts";

/** Where the server is, and how followers spend connections. */
export type HttpExecutionClientOptions = HttpConnectionOptions & {
  /** Event streams open at once while the page is visible; followers over it read pages. In browsers 3, elsewhere without limit. */
  maxLiveStreams?: number;
  /** A stream that is silent for so long, heartbeats included, is opened anew; 45 s. */
  stallMs?: number;
  /** Time between two pages of a follower without a stream; 1 s. */
  pollMs?: number;
  /** The same while the page is hidden, when no follower has a stream; 3 s. */
  hiddenPollMs?: number;
  /** Whether anyone looks at the page; by default what the document says, and without a document always. */
  page?: PageVisibility;
  /** The first wait before a reconnect, until the server's `retry` replaces it; 1 s. */
  reconnectMs?: number;
  /** How long a thread's stream may leave an execution unmentioned before it is looked for elsewhere; 3 s. */
  threadPatienceMs?: number;
};

/** An `ExecutionClient` over REST and SSE, for browsers and Node; its followers reconnect by themselves and say so to `onConnection`. */
export function createHttpExecutionClient(options: HttpExecutionClientOptions = {}): ExecutionClient {
  const send = createHttpConnection(options);
  const maxLiveStreams = options.maxLiveStreams ?? (typeof document === "undefined" ? Number.POSITIVE_INFINITY : 3);
  const page = options.page ?? documentVisibility;
  const means: FollowMeans = {
    send,
    slots: createStreamSlots(maxLiveStreams, page, findBrowserConnections()),
    page,
    stallMs: options.stallMs ?? 45_000,
    pollMs: options.pollMs ?? 1_000,
    hiddenPollMs: options.hiddenPollMs ?? 3_000,
    reconnectMs: options.reconnectMs ?? 1_000,
    threadPatienceMs: options.threadPatienceMs ?? 3_000,
  };
  const feeds = createThreadFeeds(means);
  const follow = (space_id: SpaceId, key: FeedKey, path: string, followOptions: ObservedFollowOptions = {}) => {
    const { threadId: thread_id } = followOptions;
    if (thread_id === undefined) return followEvents(means, { path }, followOptions);
    return followInThread(means, () => feeds.subscribe({ space_id, thread_id }, key), { path }, followOptions);
  };
  const lookUp = async (path: string, init: RequestInit) => readData<ExecutionDetail>(await send(path, init));
  const json = { "Content-Type": "application/json" };
  return {
    start({ space_id, slug, inputs, file_source_ids, model, idempotency_key }) {
      const headers = {
        ...json,
        ...(idempotency_key === undefined ? {} : { "Idempotency-Key": idempotency_key }),
      };
      const body = JSON.stringify({ inputs, file_source_ids, model });
      return lookUp(`/spaces/${space_id}/skills/${encodeURIComponent(slug)}/executions`, { method: "POST", headers, body });
    },
    get: (ref) => lookUp(executionPath(ref), {}),
    cancel: (ref) => lookUp(`${executionPath(ref)}/cancel`, { method: "POST" }),
    async decideApproval({ approval_id, decision, comment = null, ...ref }) {
      const init = { method: "POST", headers: json, body: JSON.stringify({ decision, comment }) };
      return readData<Approval>(await send(`${executionPath(ref)}/approvals/${approval_id}`, init));
    },
    byChatToolCall({ wait_seconds = 0, signal, ...call }) {
      const headers = wait_seconds > 0 ? { Prefer: `wait=${Math.ceil(wait_seconds)}` } : {};
      return lookUp(toolCallPath(call), { headers, ...(signal === undefined ? {} : { signal }) });
    },
    events: (ref, followOptions?: ObservedFollowOptions) => follow(ref.space_id, ref, `${executionPath(ref)}/events`, followOptions),
    eventsByChatToolCall: (call, followOptions?: ObservedFollowOptions) =>
      follow(call.space_id, call, `${toolCallPath(call)}/events`, followOptions),
  };
}

function executionPath(ref: { space_id: string; execution_id: string }): string {
  return `/spaces/${ref.space_id}/skills/executions/${ref.execution_id}`;
}

function toolCallPath(call: { space_id: string; tool_call_id: string }): string {
  return `/spaces/${call.space_id}/skills/executions/by-chat-tool-call/${encodeURIComponent(call.tool_call_id)}`;
}
