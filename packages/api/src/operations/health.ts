import { randomUUID } from "node:crypto";
import { SkillrunError } from "@skillrun/contract";
import type { Runtime } from "@skillrun/runtime";
import { sendFault } from "../rest/answer/fault-answer.ts";
import type { RestReply, RestRequest } from "../rest/exchange/rest-exchange.ts";

/** `/healthz`: the process answers. `/readyz`: so do its database and its engine, and its worker takes executions; else 503. */
export async function answerHealth(runtime: Runtime, request: RestRequest, reply: RestReply): Promise<void> {
  const requestId = randomUUID();
  if (request.path === "/readyz" && !(await runtime.isReady().catch(() => false))) {
    sendFault(reply, new SkillrunError("unavailable", "The database or the engine does not answer."), requestId);
    return;
  }
  const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", "X-Request-Id": requestId };
  reply.send(200, headers, '{"status":"ok"}');
}
