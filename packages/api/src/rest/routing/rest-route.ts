import type { RequestContext } from "@skillrun/runtime";
import type { ApiCaller } from "../../routers/app.ts";
import type { RestCall } from "../request/rest-call.ts";

/** A procedure as the table names it; its own schema checks the input, which is why any input may be handed to it. */
type Procedure = (caller: ApiCaller) => (input: never) => Promise<unknown>;

/** How a result becomes a body: `one` is `{data}`, `all` a whole list, `page` is sent as it is, `none` is 204. */
type Wrap = "one" | "all" | "page" | "none";

/** Headers that are input: the procedure's key by header name. */
type HeaderInput = "idempotency-key" | "prefer";

/** A route that one procedure answers; its input is the path's parameters with the query's, or with the body's keys. */
export type ProcedureRoute = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  procedure: Procedure;
  wrap: Wrap;
  /** True when the body is read. */
  body?: true;
  header?: HeaderInput;
  /** The status of a result that was made now; 200 else. */
  madeStatus?: 201;
  /** True when the result is an execution whose events a caller may ask for instead, by `Accept: text/event-stream`. */
  streams?: true;
  /** The procedure's result as JSON text, past tRPC's layers: for a route that has to be fast. It checks the input by the procedure's schema. */
  text?: (context: RequestContext, input: unknown, signal?: AbortSignal) => Promise<string>;
};

/** A route that is not one JSON answer: streams, uploads, downloads. `json` answers instead when the caller accepts only JSON. */
export type StreamRoute = {
  method: "GET" | "POST";
  path: string;
  answer: (call: RestCall) => Promise<void>;
  json?: ProcedureRoute;
  /** True when it needs no credential: what it gives is decided by its path. */
  open?: true;
};

/** One row of the table. */
export type RestRoute = ProcedureRoute | StreamRoute;
