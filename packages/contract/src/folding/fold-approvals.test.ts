import { describe, expect, test } from "vitest";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "../wire/event-script.ts";
import { emptyView, viewBounds } from "./execution-view.ts";
import { foldEvents } from "./fold-events.ts";

const boom = { code: "boom", message: "It broke.", retryable: false };

function queuedScript() {
  const script = createEventScript();
  script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" });
  return script;
}

function question(number: number) {
  return { approval_id: numberedExecutionId(number), name: `q${number}`, question: `Question ${number}?`, details: null, expires_at: null };
}

describe("approvals in a view", () => {
  test("several are open at once, and each keeps what was decided about it", () => {
    const script = queuedScript();
    script.add("approval_requested", question(11));
    script.add("approval_requested", { ...question(12), details: { rows: 3 }, expires_at: "2026-01-02T00:00:00.000Z" });
    script.add("execution_waiting", { approval_id: numberedExecutionId(11) });
    const waiting = foldEvents(emptyView, script.events);
    expect(waiting).toMatchObject({
      state: "waiting",
      approvals: [
        { name: "q11", decision: null, requested_at: "2026-01-01T00:00:00.200Z" },
        { name: "q12", decision: null, details: { rows: 3 }, expires_at: "2026-01-02T00:00:00.000Z" },
      ],
    });
    script.add("approval_resolved", { approval_id: numberedExecutionId(12), decision: "approve", comment: "Looks right." });
    script.add("execution_resumed", { approval_id: numberedExecutionId(12) });
    expect(foldEvents(waiting, script.events)).toMatchObject({
      state: "running",
      approvals: [
        { name: "q11", decision: null },
        { name: "q12", decision: "approve", comment: "Looks right.", decided_at: "2026-01-01T00:00:00.500Z" },
      ],
    });
  });

  test("the first decision stands, one about an unknown approval changes nothing, and one asked twice is one", () => {
    const script = queuedScript();
    script.add("approval_requested", question(11));
    script.add("approval_resolved", { approval_id: numberedExecutionId(11), decision: "reject", comment: null });
    script.add("approval_resolved", { approval_id: numberedExecutionId(11), decision: "approve", comment: "Late." });
    script.add("approval_resolved", { approval_id: numberedExecutionId(99), decision: "approve", comment: null });
    script.add("approval_requested", question(11));
    expect(foldEvents(emptyView, script.events).approvals).toMatchObject([{ name: "q11", decision: "reject", comment: null }]);
  });

  test("of very many the newest and the undecided are kept", () => {
    const script = queuedScript();
    for (let number = 1; number <= viewBounds.approvals + 2; number += 1) {
      script.add("approval_requested", question(number));
      if (number > 1) script.add("approval_resolved", { approval_id: numberedExecutionId(number), decision: "approve", comment: null });
    }
    const names = foldEvents(emptyView, script.events).approvals.map(({ name }) => name);
    expect(names.length).toBe(viewBounds.approvals);
    expect([names[0], names[1], names.at(-1)]).toEqual(["q1", "q4", `q${viewBounds.approvals + 2}`]);
  });

  test("an attempt that goes on after a wait supersedes nothing, one after a lost worker does", () => {
    const script = queuedScript();
    script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 1 });
    script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 2 });
    script.add("attempt_started", { worker_id: "w2", superseded_from_seq: 3 }, { attempt: 3 });
    expect(foldEvents(emptyView, script.events).attempts.map(({ supersedes }) => supersedes)).toEqual([false, false, true]);
  });
});

describe("a step's tries", () => {
  test("are counted while it is tried again, whether or not each try says that it starts", () => {
    for (const saysStart of [true, false]) {
      const script = queuedScript();
      script.add("step_started", { step: "fetch" });
      for (let tries = 1; tries <= 2; tries += 1) {
        script.add("step_failed", { step: "fetch", error: boom, will_retry: true });
        const expected = { state: "retrying", failed_tries: tries, error: boom };
        expect(foldEvents(emptyView, script.events).steps).toMatchObject([expected]);
        if (saysStart) script.add("step_started", { step: "fetch" });
      }
      script.add("step_completed", { step: "fetch", duration_ms: 5 });
      expect(foldEvents(emptyView, script.events).steps).toMatchObject([{ state: "completed", failed_tries: 2, error: null }]);
    }
  });

  test("begin anew when a later attempt starts the step again", () => {
    const script = queuedScript();
    script.add("step_started", { step: "fetch" });
    script.add("step_failed", { step: "fetch", error: boom, will_retry: false });
    script.add("step_started", { step: "fetch" });
    expect(foldEvents(emptyView, script.events).steps).toMatchObject([{ state: "running", failed_tries: 0, error: null }]);
  });

  test("end with the execution", () => {
    const script = queuedScript();
    script.add("step_started", { step: "fetch" });
    script.add("step_failed", { step: "fetch", error: boom, will_retry: true });
    script.add("execution_cancelled", { finished_at: "2026-01-01T00:00:01.000Z", resource_usage: noUsage });
    expect(foldEvents(emptyView, script.events).steps).toMatchObject([{ state: "unfinished", failed_tries: 1 }]);
  });
});
