import { randomUUID } from "node:crypto";
import { SkillrunError } from "@skillrun/contract";
import type { Runtime } from "@skillrun/runtime";
import { sendFault } from "../rest/answer/fault-answer.ts";
import type { RestReply } from "../rest/exchange/rest-exchange.ts";

/** Where Prometheus finds the metrics. */
export const metricsPath = "/metrics";

/** `/metrics`: this process's figures for Prometheus, without a credential; `not_found` where they are not to be served. */
export async function answerMetrics(runtime: Runtime, isOpen: boolean, reply: RestReply): Promise<void> {
  const requestId = randomUUID();
  if (!isOpen) return sendFault(reply, new SkillrunError("not_found", "Metrics are not served here."), requestId);
  try {
    const { contentType, body } = await runtime.metrics.text();
    reply.send(200, { "Content-Type": contentType, "Cache-Control": "no-store", "X-Request-Id": requestId }, body);
  } catch (error) {
    runtime.log.error({ err: error, request_id: requestId }, "metrics could not be told");
    sendFault(reply, new SkillrunError("internal", "The metrics could not be told."), requestId);
  }
}
