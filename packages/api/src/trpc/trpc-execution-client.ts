import { ErrorCode, ErrorDetail, type ExecutionClient, type ExecutionEvent, type FollowOptions, SkillrunError } from "@skillrun/contract";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from "@trpc/client";
import { EventSource } from "eventsource";
import { z } from "zod";
import type { AppRouter } from "../routers/app.ts";

/** Where a Skillrun is and how to be let in. */
export type TrpcClientOptions = {
  /** The tRPC endpoint, e.g. `http://127.0.0.1:3000/api/trpc`. */
  url: string;
  /** Sent as `Authorization: Bearer`. */
  apiKey?: string;
};

type TrackedEvent = { id: string; data: ExecutionEvent };

/** How a subscription is opened: `after` is where it begins. */
type Subscribe = (
  after: number,
  handlers: { onData(event: TrackedEvent): void; onError(error: unknown): void; onComplete(): void },
) => { unsubscribe(): void };

const reconnectDelayMs = 1_000;
const lastingCodes = new Set<ErrorCode>(["unauthorized", "forbidden", "not_found", "conflict", "payload_too_large", "validation_error"]);

/** An `ExecutionClient` over typed tRPC, for Node: its subscriptions resume by `seq` and end with the root's final event. */
export function createTrpcExecutionClient(options: TrpcClientOptions): ExecutionClient {
  const trpc = connect(options);
  return {
    start: (input) => told(trpc.execution.start.mutate(input)),
    get: (input) => told(trpc.execution.get.query(input)),
    byChatToolCall: ({ signal, ...input }) => told(trpc.execution.byChatToolCall.query(input, signal === undefined ? {} : { signal })),
    cancel: (input) => told(trpc.execution.cancel.mutate(input)),
    decideApproval: (input) => told(trpc.execution.decideApproval.mutate(input)),
    events: (input, follow) => followEvents((after, handlers) => trpc.execution.events.subscribe({ ...input, after }, handlers), follow),
    eventsByChatToolCall: (input, follow) =>
      followEvents((after, handlers) => trpc.execution.eventsByChatToolCall.subscribe({ ...input, after }, handlers), follow),
  };
}

function connect({ url, apiKey }: TrpcClientOptions) {
  const headers: Record<string, string> = apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
          },
        }),
        false: httpLink({ url, headers }),
      }),
    ],
  });
}

/** Subscribes again after what was seen, for as long as the fault is one that time may mend. */
async function* followEvents(subscribe: Subscribe, options: FollowOptions = {}): AsyncGenerator<ExecutionEvent, void> {
  let after = options.after ?? 0;
  while (options.signal?.aborted !== true) {
    try {
      for await (const event of subscription(subscribe, after, options.signal)) {
        after = event.seq;
        yield event;
      }
      return;
    } catch (error) {
      const fault = faultOf(error);
      if (lastingCodes.has(fault.code)) throw fault;
      await pause(reconnectDelayMs, options.signal);
    }
  }
}

/** One subscription as an iteration: ends when the server ends it or `signal` aborts. */
async function* subscription(subscribe: Subscribe, after: number, signal: AbortSignal | undefined): AsyncGenerator<ExecutionEvent, void> {
  const received: ExecutionEvent[] = [];
  let outcome: { error?: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const finish = (result: { error?: unknown }) => {
    outcome ??= result;
    wake.resolve();
  };
  const stop = () => finish({});
  const handle = subscribe(after, {
    onData: ({ data }) => {
      received.push(data);
      wake.resolve();
    },
    onError: (error) => finish({ error }),
    onComplete: () => finish({}),
  });
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      const batch = received.splice(0);
      yield* batch;
      if (signal?.aborted === true) return;
      if (received.length > 0) continue;
      if (outcome !== undefined) {
        if ("error" in outcome) throw outcome.error;
        return;
      }
      await wake.promise;
      wake = Promise.withResolvers<void>();
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    handle.unsubscribe();
  }
}

/** The result, or the fault as the server told it. */
async function told<Result>(answer: Promise<Result>): Promise<Result> {
  return await answer.catch((error: unknown) => {
    throw faultOf(error);
  });
}

const ErrorData = z.object({ code: ErrorCode, detail: z.array(ErrorDetail).nullish() });

function faultOf(error: unknown): SkillrunError {
  if (error instanceof SkillrunError) return error;
  const data = ErrorData.safeParse(error instanceof TRPCClientError ? error.data : undefined).data;
  const message = error instanceof Error ? error.message : String(error);
  if (data === undefined) return new SkillrunError("unavailable", `The server did not answer: ${message}`, { cause: error });
  return new SkillrunError(data.code, message, data.detail == null ? { cause: error } : { detail: data.detail, cause: error });
}

function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, durationMs);
  const abort = () => {
    clearTimeout(timer);
    resolve();
  };
  signal?.addEventListener("abort", abort, { once: true });
  return promise.finally(() => signal?.removeEventListener("abort", abort));
}
