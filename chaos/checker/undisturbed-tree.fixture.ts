import { randomUUID } from "node:crypto";
import { type EventPayload, type EventType, ExecutionId } from "@skillrun/contract";
import type { ExecutionRow, LoggedEvent, Tree } from "../evidence/evidence.ts";
import { type Facts, rehearse } from "../evidence/rehearse.ts";

const facts: Facts = { decisionOf: () => null, wasCutShort: () => false };
const resource_usage = { input_tokens: 0, output_tokens: 0, cost_usd: "0", wallclock_ms: 1, iteration_count: 0 };
const created_at = "2026-01-01T00:00:00.000Z";

/** What is known about one run of `chaos-steps` that nothing disturbed, read once to its end. */
export async function undisturbedTree(): Promise<Tree> {
  const id = ExecutionId.parse(randomUUID());
  const inputs = { label: "job-1", seed: 3 };
  const rehearsal = await rehearse("chaos-steps", inputs, facts);
  const events: LoggedEvent[] = [];
  const add = <Type extends EventType>(type: Type, payload: EventPayload<Type> | object, attempt = 1) => {
    const seq = events.length + 1;
    events.push({ execution_id: id, root_execution_id: id, seq, attempt, type, created_at, payload, digest: seq * 7 } as LoggedEvent);
  };
  add("execution_queued", { execution: { resource_usage, parent_execution_id: null }, chat_tool_call_id: null }, 0);
  add("execution_started", { started_at: created_at });
  add("attempt_started", { worker_id: "w", superseded_from_seq: null });
  for (const { part, text } of rehearsal.content) add("content_delta", { part, format: "text", delta: text });
  for (const step of rehearsal.steps) {
    add("step_started", { step });
    add("step_completed", { step, duration_ms: 1 });
  }
  const artifacts = [...rehearsal.files].map(([relpath_in_workspace, { size_bytes, sha256 }]) => {
    const row = { id: randomUUID(), execution_id: id, relpath_in_workspace, size_bytes, sha256 };
    const file = { artifact_id: row.id, relpath_in_workspace, document_type: null, download_url: "", size_bytes };
    add("artifact_committed", { artifact: file });
    return row;
  });
  add("execution_completed", { finished_at: created_at, outputs: rehearsal.outputs ?? {}, resource_usage });
  const row: ExecutionRow = {
    id,
    parent_execution_id: null,
    skill_slug: "chaos-steps",
    inputs,
    state: "completed",
    failure_reason: null,
    error_code: null,
    attempt: 1,
    worker_id: null,
    last_seq: events.length,
    idempotency_key: "key-1",
    chat_tool_call_id: null,
    outputs: rehearsal.outputs,
  };
  return {
    root: id,
    executions: [row],
    events,
    steps: rehearsal.steps.map((name) => ({ execution_id: id, name, attempt: 1, result_attempt: 1 })),
    artifacts,
    archives: [],
    approvals: [],
    journal: rehearsal.steps.map((step) => ({ process: "worker-1-1", execution: id, attempt: 1, step, try: 1, what: "tried" })),
    readings: [
      {
        reader: "reader 1",
        key: "key-1",
        root: id,
        seqs: events.map((event) => event.seq),
        digests: events.map((event) => event.digest),
        legs: 1,
        isEnded: true,
      },
    ],
    cancels: [],
    decisions: [],
    asked: [],
    rehearsal,
  };
}
