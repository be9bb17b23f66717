import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExecutionEvent } from "../wire/event.ts";
import { createEventScript, noUsage, numberedExecutionId, queuedSummary } from "../wire/event-script.ts";
import { type ExecutionView, emptyView, viewBounds } from "./execution-view.ts";
import { foldEvent, foldEvents } from "./fold-events.ts";

const boom = { code: "boom", message: "It broke.", retryable: false };

function queuedScript() {
  const script = createEventScript();
  script.add("execution_queued", { execution: queuedSummary(), chat_tool_call_id: "call_1" });
  return script;
}

/** A fold without the marks, whose linked list says nothing that a reader sees. */
function visible(view: ExecutionView): unknown {
  return JSON.parse(JSON.stringify(view, (key, value) => (key === "marks" ? undefined : value)));
}

describe("foldEvent", () => {
  test("the stream alone is enough to draw an execution from queued to completed (E6)", () => {
    const script = queuedScript();
    script.add("execution_started", { started_at: "2026-01-01T00:00:00.200Z" });
    script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 1 });
    script.add("step_started", { step: "read" });
    script.add("progress_reported", { completed: 5, total: 10, unit: "rows", message: null });
    script.add("log_written", { level: "info", message: "reading" });
    script.add("content_delta", { part: "findings", format: "markdown", delta: "# Two" });
    script.add("content_delta", { part: "findings", format: "markdown", delta: " columns" });
    script.add("step_completed", { step: "read", duration_ms: 12 });
    script.add("execution_completed", { finished_at: "2026-01-01T00:00:01.000Z", outputs: { rows: 10 }, resource_usage: noUsage });

    const view = foldEvents(emptyView, script.events);

    expect(view).toMatchObject({
      last_seq: 10,
      execution_id: numberedExecutionId(1),
      chat_tool_call_id: "call_1",
      state: "completed",
      summary: { skill_slug: "profile-dataset" },
      started_at: "2026-01-01T00:00:00.200Z",
      finished_at: "2026-01-01T00:00:01.000Z",
      attempt: 1,
      progress: { completed: 5, total: 10, unit: "rows" },
      steps: [{ step: "read", state: "completed", duration_ms: 12 }],
      logs: [{ level: "info", message: "reading", data: null }],
      content: [{ part: "findings", format: "markdown", text: "# Two columns" }],
      outputs: { rows: 10 },
    });
  });

  test("a failure keeps its reason and error, and what was still running is unfinished", () => {
    const script = queuedScript();
    script.add("step_started", { step: "read" });
    script.add("execution_failed", {
      finished_at: "2026-01-01T00:00:01.000Z",
      failure_reason: "skill_error",
      error: boom,
      resource_usage: noUsage,
    });
    expect(foldEvents(emptyView, script.events)).toMatchObject({
      state: "failed",
      failure_reason: "skill_error",
      error: boom,
      steps: [{ step: "read", state: "unfinished" }],
    });
  });

  test("a final state is never left", () => {
    const script = queuedScript();
    script.add("execution_cancelled", { finished_at: "2026-01-01T00:00:01.000Z", resource_usage: noUsage });
    script.add("execution_started", { started_at: "2026-01-01T00:00:02.000Z" });
    expect(foldEvents(emptyView, script.events)).toMatchObject({ state: "cancelled", started_at: null });
  });

  test("a request to cancel is not yet a cancelled execution", () => {
    const script = queuedScript();
    script.add("cancel_requested", { principal_id: null });
    expect(foldEvents(emptyView, script.events)).toMatchObject({ state: "queued", cancel_requested: true });
  });

  test("a new attempt folds away the unfinished output of the dead one and says how much (E3)", () => {
    const script = queuedScript();
    script.add("attempt_started", { worker_id: "w1", superseded_from_seq: null }, { attempt: 1 });
    script.add("step_started", { step: "read" });
    script.add("log_written", { level: "info", message: "kept" });
    script.add("content_delta", { part: "findings", format: "markdown", delta: "kept" });
    script.add("step_completed", { step: "read", duration_ms: 1 });
    const firstDead = script.add("step_started", { step: "write" });
    script.add("log_written", { level: "info", message: "dead" });
    script.add("content_delta", { part: "findings", format: "markdown", delta: " dead" });
    script.add("content_delta", { part: "dead part", format: "text", delta: "dead" });
    script.add("progress_reported", { completed: 9, total: 10, unit: null, message: null });
    script.add("attempt_started", { worker_id: "w2", superseded_from_seq: firstDead.seq }, { attempt: 2 });
    script.add("content_delta", { part: "findings", format: "markdown", delta: " alive" });

    const view = foldEvents(emptyView, script.events);

    expect(view.content.map((part) => [part.part, part.text])).toEqual([["findings", "kept alive"]]);
    expect(view.logs.map((line) => line.message)).toEqual(["kept"]);
    expect(view.steps.map((step) => [step.step, step.state])).toEqual([["read", "completed"]]);
    expect(view.progress).toBeNull();
    expect(view.attempts).toMatchObject([
      { attempt: 1, folded: null },
      { attempt: 2, folded: { log_lines: 1, content_chars: 9, steps: 1 } },
    ]);
  });

  test("an attempt of one execution leaves the output of another alone", () => {
    const child = numberedExecutionId(2);
    const script = queuedScript();
    script.add(
      "execution_queued",
      { execution: queuedSummary({ id: child, parent_execution_id: numberedExecutionId(1) }), chat_tool_call_id: null },
      { execution_id: child },
    );
    script.add("content_delta", { part: "a", format: "text", delta: "child" }, { execution_id: child });
    script.add("content_delta", { part: "a", format: "text", delta: "root" });
    script.add("attempt_started", { worker_id: "w2", superseded_from_seq: 1 }, { attempt: 2 });
    const view = foldEvents(emptyView, script.events);
    expect(view.content).toEqual([]);
    expect(view.sub_executions).toMatchObject([{ execution_id: child, content: [{ text: "child" }] }]);
  });

  test("sub-executions of any depth stand under their parent, each with its own state", () => {
    const [child, grandchild] = [numberedExecutionId(2), numberedExecutionId(3)];
    const script = queuedScript();
    script.add(
      "execution_queued",
      { execution: queuedSummary({ id: child, parent_execution_id: numberedExecutionId(1) }), chat_tool_call_id: null },
      { execution_id: child },
    );
    script.add(
      "execution_queued",
      { execution: queuedSummary({ id: grandchild, parent_execution_id: child }), chat_tool_call_id: null },
      { execution_id: grandchild },
    );
    script.add("execution_started", { started_at: "2026-01-01T00:00:02.000Z" }, { execution_id: grandchild });
    expect(foldEvents(emptyView, script.events)).toMatchObject({
      state: "queued",
      last_seq: 4,
      sub_executions: [{ execution_id: child, state: "queued", sub_executions: [{ execution_id: grandchild, state: "running" }] }],
    });
  });

  test("a later artifact of the same path replaces the earlier one", () => {
    const script = queuedScript();
    const artifact = (last: string, relpath: string | null) => ({
      artifact: {
        artifact_id: `00000000-0000-4000-9000-00000000000${last}` as never,
        relpath_in_workspace: relpath,
        document_type: null,
        download_url: `/${last}`,
        size_bytes: 1,
      },
    });
    script.add("artifact_committed", artifact("1", "report.md"));
    script.add("artifact_committed", artifact("2", "profile.json"));
    script.add("artifact_committed", artifact("3", "report.md"));
    script.add("artifact_committed", artifact("4", null));
    expect(foldEvents(emptyView, script.events).artifacts.map((each) => each.download_url)).toEqual(["/3", "/2", "/4"]);
  });

  test("an event of an unknown type moves the cursor and nothing else", () => {
    const before = foldEvents(emptyView, queuedScript().events);
    const unknown: ExecutionEvent = JSON.parse(
      JSON.stringify({ ...queuedScript().events[0], seq: 2, type: "execution_hibernated", payload: { until: null } }),
    );
    const after = foldEvent(before, unknown);
    expect(after).toEqual({ ...before, last_seq: 2 });
  });

  test("unknown members of enums do not stop the fold", () => {
    const text = JSON.stringify([
      { type: "log_written", payload: { level: "notice", message: "hm" } },
      { type: "content_delta", payload: { part: "p", format: "html", delta: "<b>" } },
    ]);
    const parts: Partial<ExecutionEvent>[] = JSON.parse(text);
    const events: ExecutionEvent[] = JSON.parse(
      JSON.stringify(parts.map((part, index) => ({ ...queuedScript().events[0], seq: index + 1, ...part }))),
    );
    expect(foldEvents(emptyView, events)).toMatchObject({ logs: [{ level: "notice" }], content: [{ format: "text", text: "<b>" }] });
  });

  test("log lines, steps and text are bounded, and the newest are kept", () => {
    const script = createEventScript();
    const delta = `${"x".repeat(999)}\n`;
    for (let index = 0; index < 900; index += 1) {
      script.add("log_written", { level: "info", message: String(index) });
      script.add("step_started", { step: String(index) });
      script.add("content_delta", { part: "p", format: "text", delta });
    }
    const view = foldEvents(emptyView, script.events);
    expect(view.logs.length).toBe(viewBounds.log_lines);
    expect(view.logs.at(-1)?.message).toBe("899");
    expect(view.dropped_log_lines).toBe(400);
    expect(view.steps.length).toBe(viewBounds.steps);
    const [part] = view.content;
    expect(part?.text.length).toBeLessThan(2 * viewBounds.content_chars);
    expect((part?.text.length ?? 0) + (part?.dropped_chars ?? 0)).toBe(900_000);
    expect(part?.text.startsWith("xxx")).toBe(true);
  });

  test("text that was cut can still be folded back to what stood before a dead attempt (E3)", () => {
    const script = createEventScript();
    const lines = Array.from({ length: 500 }, (_, index) => `${String(index).padStart(999, "-")}\n`);
    for (const delta of lines) script.add("content_delta", { part: "p", format: "text", delta });
    script.add("attempt_started", { worker_id: "w", superseded_from_seq: 451 }, { attempt: 2 });
    const [part] = foldEvents(emptyView, script.events).content;
    expect(part?.text).toBe(lines.slice((part?.dropped_chars ?? 0) / 1_000, 450).join(""));
  });

  test("ten thousand events of three hundred executions are folded", () => {
    const script = createEventScript();
    for (let child = 2; child < 300; child += 1) {
      script.add(
        "execution_queued",
        {
          execution: queuedSummary({ id: numberedExecutionId(child), parent_execution_id: numberedExecutionId(1) }),
          chat_tool_call_id: null,
        },
        { execution_id: numberedExecutionId(child) },
      );
    }
    while (script.events.length < 10_000) {
      script.add(
        "content_delta",
        { part: "p", format: "text", delta: "word " },
        { execution_id: numberedExecutionId(1 + (script.events.length % 299)) },
      );
    }
    const view = foldEvents(emptyView, script.events);
    expect(view.last_seq).toBe(10_000);
    expect(view.sub_executions.length).toBe(298);
  });
});

const arbitraryStep = fc.record({
  execution: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom(
    "queued",
    "started",
    "delta",
    "log",
    "progress",
    "step",
    "step end",
    "attempt",
    "artifact",
    "unknown",
    "completed",
    "ask",
    "decide",
    "step fails",
    "use",
  ),
  value: fc.integer({ min: 0, max: 5 }),
});

/** Any log at all, even ones that no engine would write: a reader must bear them. */
const arbitraryLog = fc.array(arbitraryStep, { maxLength: 60 }).map((steps): ExecutionEvent[] => {
  const script = createEventScript();
  for (const { execution, kind, value } of steps) {
    const options = { execution_id: numberedExecutionId(execution) };
    if (kind === "queued") {
      const summary = queuedSummary({ id: options.execution_id, parent_execution_id: execution === 1 ? null : numberedExecutionId(value) });
      script.add("execution_queued", { execution: summary, chat_tool_call_id: null }, options);
    } else if (kind === "started") script.add("execution_started", { started_at: "2026-01-01T00:00:00.000Z" }, options);
    else if (kind === "delta") script.add("content_delta", { part: `p${value}`, format: "text", delta: `${value} ` }, options);
    else if (kind === "log") script.add("log_written", { level: "info", message: String(value) }, options);
    else if (kind === "progress") script.add("progress_reported", { completed: value, total: null, unit: null, message: null }, options);
    else if (kind === "step") script.add("step_started", { step: `s${value}` }, options);
    else if (kind === "step end") script.add("step_completed", { step: `s${value}`, duration_ms: value }, options);
    else if (kind === "attempt") {
      const from = script.events.length - value * 3;
      script.add("attempt_started", { worker_id: "w", superseded_from_seq: from > 0 ? from : null }, { ...options, attempt: value });
    } else if (kind === "artifact") {
      const artifact = {
        artifact_id: numberedExecutionId(value) as never,
        relpath_in_workspace: `f${value}`,
        document_type: null,
        download_url: "/",
        size_bytes: value,
      };
      script.add("artifact_committed", { artifact }, options);
    } else if (kind === "ask") {
      const approval_id = numberedExecutionId(value);
      script.add("approval_requested", { approval_id, name: "go", question: "Go?", details: null, expires_at: null }, options);
    } else if (kind === "decide") {
      script.add("approval_resolved", { approval_id: numberedExecutionId(value), decision: "approve", comment: null }, options);
    } else if (kind === "step fails") script.add("step_failed", { step: `s${value}`, error: boom, will_retry: value > 2 }, options);
    else if (kind === "use") script.add("usage_updated", { resource_usage: { ...noUsage, cost_usd: `0.${value}` } }, options);
    else if (kind === "unknown") script.add("mystery" as never, {} as never, options);
    else script.add("execution_completed", { finished_at: "2026-01-01T00:00:01.000Z", outputs: {}, resource_usage: noUsage }, options);
  }
  return [...script.events];
});

describe("foldEvents", () => {
  test("the fold of any prefix, resumed anywhere before its end, equals the fold of the whole (E5)", () => {
    fc.assert(
      fc.property(arbitraryLog, fc.nat(60), fc.nat(60), (events, cut, overlap) => {
        const prefix = events.slice(0, cut);
        const rest = events.slice(Math.max(0, prefix.length - overlap));
        expect(foldEvents(foldEvents(emptyView, prefix), rest)).toEqual(foldEvents(emptyView, events));
      }),
    );
  });

  test("duplicates change nothing, not even the object", () => {
    fc.assert(
      fc.property(arbitraryLog, (events) => {
        const view = foldEvents(emptyView, events);
        expect(foldEvents(view, events)).toBe(view);
        expect(
          foldEvents(
            emptyView,
            events.flatMap((event) => [event, event]),
          ),
        ).toEqual(view);
      }),
    );
  });

  test("no view that was handed out ever changes", () => {
    fc.assert(
      fc.property(arbitraryLog, (events) => {
        let view = emptyView;
        for (const event of events) {
          const before = JSON.stringify(visible(view));
          const next = foldEvent(view, event);
          expect(JSON.stringify(visible(view))).toBe(before);
          view = next;
        }
      }),
    );
  });
});
