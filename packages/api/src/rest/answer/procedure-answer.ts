import { createCaller } from "../../routers/app.ts";
import type { RestHeaders } from "../exchange/rest-exchange.ts";
import { readJsonBody } from "../request/json-body.ts";
import { baseHeaders, closeSignalOf, queryOf, type RestCall, requestContextOf } from "../request/rest-call.ts";
import type { ProcedureRoute } from "../routing/rest-route.ts";
import { entityTagOf, holdsTag } from "./entity-tag.ts";

const maxWaitSeconds = 30;

/** Answers a request with what the route's procedure returns. */
export async function answerProcedure(route: ProcedureRoute, call: RestCall): Promise<void> {
  const json = await resultText(route, call);
  if (route.wrap === "none") {
    call.reply.send(204, baseHeaders(call), null);
    return;
  }
  const body = bodyOf(route, json);
  if (route.method === "GET" && route.wrap === "one") {
    sendTagged(call, body);
    return;
  }
  const { repeated } = call.context.outcome;
  call.reply.send(repeated ? 200 : (route.madeStatus ?? 200), { ...baseHeaders(call), ...answerHeaders }, body);
}

/** One object that is read: who has it already is told so, and sent nothing. */
function sendTagged(call: RestCall, body: string): void {
  const etag = entityTagOf(body);
  const headers = { ...baseHeaders(call), ...answerHeaders, "Cache-Control": "private, no-cache", ETag: etag };
  if (holdsTag(call.request.header("if-none-match"), etag))
    call.reply.send(304, { ...baseHeaders(call), ETag: etag, "Cache-Control": "private, no-cache" }, null);
  else call.reply.send(200, headers, body);
}

async function resultText(route: ProcedureRoute, call: RestCall): Promise<string> {
  if (route.text === undefined) return JSON.stringify(await runProcedure(route, call));
  const { input, signal } = await requestOf(route, call);
  return await route.text(requestContextOf(call), input, signal);
}

/** Runs the route's procedure on what the request says; notes in `extraHeaders` what the answer is to say about it. */
export async function runProcedure(route: ProcedureRoute, call: RestCall): Promise<unknown> {
  const { input, signal } = await requestOf(route, call);
  const caller = createCaller(call.context, signal === undefined ? undefined : { signal });
  // The one place where unchecked input meets a typed procedure: the procedure's schema is the check.
  const result = await route.procedure(caller)(input as never);
  if (call.context.outcome.repeated && route.header === "idempotency-key") call.extraHeaders = { "Idempotent-Replayed": "true" };
  return result;
}

const answerHeaders: RestHeaders = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };

type ProcedureRequest = { input: Record<string, unknown>; signal: AbortSignal | undefined };

async function requestOf(route: ProcedureRoute, call: RestCall): Promise<ProcedureRequest> {
  const waitSeconds = route.header === "prefer" ? waitSecondsOf(call.request.header("prefer")) : undefined;
  const signal = waitSeconds === undefined ? undefined : closeSignalOf(call);
  if (waitSeconds !== undefined) call.extraHeaders = { "Preference-Applied": `wait=${waitSeconds}` };
  return { input: await inputOf(route, call, waitSeconds), signal };
}

async function inputOf(route: ProcedureRoute, call: RestCall, waitSeconds: number | undefined): Promise<Record<string, unknown>> {
  const sent = route.body === true ? await readJsonBody(call.request) : queryOf(call);
  if (route.header === "idempotency-key") return { ...sent, idempotency_key: call.request.header("idempotency-key"), ...call.params };
  if (route.header === "prefer") return { ...call.params, wait_seconds: waitSeconds };
  return { ...sent, ...call.params };
}

function bodyOf(route: ProcedureRoute, json: string): string {
  if (route.wrap === "one") return `{"data":${json}}`;
  if (route.wrap === "all") return `{"data":${json},"meta":{"next_cursor":null,"has_more":false}}`;
  return json;
}

/** The seconds of `Prefer: wait=N` (RFC 7240), at most 30; a preference that makes no sense is none. */
function waitSecondsOf(prefer: string | undefined): number | undefined {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(prefer ?? "")?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), maxWaitSeconds);
}
