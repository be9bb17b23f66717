import type { RequestContext } from "@skillrun/runtime";
import type { ChatDoor } from "../../chat-door.ts";
import { type ApiContext, principalOf } from "../../context.ts";
import { invalid } from "../../error-mapping.ts";
import type { RestHeaders, RestReply, RestRequest } from "../exchange/rest-exchange.ts";

/** One matched request on its way to its answer. */
export type RestCall = {
  request: RestRequest;
  reply: RestReply;
  /** The decoded path parameters. */
  params: Record<string, string>;
  context: ApiContext;
  chat: ChatDoor | undefined;
  /** Headers that go out with the answer, whether it succeeds or not. */
  extraHeaders: RestHeaders | undefined;
};

/** The context that the runtime's verbs take; throws the fault when nobody is authenticated. */
export function requestContextOf({ context }: RestCall): RequestContext {
  return { runtime: context.runtime, principal: principalOf(context), request_id: context.request_id };
}

/** The query's parameters; of a repeated one, the last. */
export function queryOf(call: RestCall): Record<string, string> {
  const { query } = call.request;
  if (query === "") return {};
  if (query.includes("%00")) throw invalid(["query"], "must not hold U+0000", "unicode");
  return Object.fromEntries(new URLSearchParams(query));
}

/** A signal that aborts when the caller goes away. */
export function closeSignalOf(call: RestCall): AbortSignal {
  const controller = new AbortController();
  call.reply.onClose(() => controller.abort());
  return controller.signal;
}

/** Counts the answer as an open stream of the caller's until it is over; throws `rate_limited` when they have as many as they may. */
export function holdStream(call: RestCall): void {
  call.reply.onClose(call.context.runtime.rateLimiter.openStream(principalOf(call.context)));
}

/** The headers every answer has. */
export function baseHeaders(call: RestCall): RestHeaders {
  return { "X-Request-Id": call.context.request_id, ...call.extraHeaders };
}
