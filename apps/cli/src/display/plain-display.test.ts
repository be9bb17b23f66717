import type { ExecutionEvent } from "@skillrun/contract";
import { expect, test } from "vitest";
import { createPlainDisplay } from "./plain-display.ts";

const id = "0d0c3d52-8b8e-4d2a-9d6e-000000000001" as ExecutionEvent["execution_id"];
const childId = "0d0c3d52-8b8e-4d2a-9d6e-00000000c41d" as ExecutionEvent["execution_id"];
const usage = { input_tokens: 0, output_tokens: 0, cost_usd: "0", wallclock_ms: 3_000, iteration_count: 0 };

type Told = {
  [Type in ExecutionEvent["type"]]: { type: Type; payload: Extract<ExecutionEvent, { type: Type }>["payload"] };
}[ExecutionEvent["type"]];

/** Prints these events, one each 100 ms, and returns the lines. */
function print(...told: (Told & { attempt?: number; execution_id?: typeof id })[]): string[] {
  const chunks: string[] = [];
  const display = createPlainDisplay({ write: (text) => chunks.push(text) }, "http://127.0.0.1:3000");
  for (const [index, event] of told.entries()) {
    const created_at = new Date(index * 100).toISOString();
    display.show({ execution_id: id, root_execution_id: id, seq: index + 1, attempt: 1, created_at, ...event } as ExecutionEvent);
  }
  display.close();
  return chunks.join("").split("\n").slice(0, -1);
}

const progress = (completed: number, total: number | null = 100) =>
  ({ type: "progress_reported", payload: { completed, total, unit: "rows", message: null } }) as const;
const content = (delta: string, part = "findings", format: "markdown" | "json" = "markdown") =>
  ({ type: "content_delta", payload: { part, format, delta } }) as const;
const log = (level: "debug" | "info" | "warn" | "error", message: string) =>
  ({ type: "log_written", payload: { level, message } }) as const;

test("progress is a line for each tenth of the work", () => {
  const lines = print(...Array.from({ length: 101 }, (_, completed) => progress(completed)));
  expect(lines).toHaveLength(10);
  expect(lines[0]).toContain("██░░░░░░░░░░░░░░░░░░░░░░ 10 %  10 of 100 rows");
  expect(lines[9]).toContain("████████████████████████ 100 %  100 of 100 rows");
});

test("progress without an end is a line every five seconds", () => {
  const lines = print(...Array.from({ length: 101 }, (_, completed) => progress(completed, null)));
  expect(lines.map((line) => line.trim())).toEqual([expect.stringContaining("50 rows"), expect.stringContaining("100 rows")]);
});

test("output is printed in whole lines, each part for itself, and its rest at the end", () => {
  const done = {
    type: "execution_completed",
    payload: { finished_at: "1970-01-01T00:00:03.000Z", outputs: {}, resource_usage: usage },
  } as const;
  expect(print(content("one\ntw"), content("other ", "notes"), content("o\nthree"), content("{", "data", "json"), done)).toEqual([
    "one",
    "two",
    "three",
    "other ",
    "completed in 3.0 s",
  ]);
});

test("a new attempt does not finish the lines of the one before", () => {
  const attempt = { type: "attempt_started", attempt: 2, payload: { worker_id: "w", superseded_from_seq: 1 } } as const;
  expect(print(content("half a li"), attempt, content("whole\n"))).toEqual([
    "attempt 2: the one before did not finish; what was unfinished is done again",
    "whole",
  ]);
});

test("an attempt that goes on after a wait is no news, and finishes the line", () => {
  const attempt = { type: "attempt_started", attempt: 2, payload: { worker_id: "w", superseded_from_seq: null } } as const;
  expect(print(content("half a li"), attempt, content("ne\n"))).toEqual(["half a line"]);
});

test("an attempt of a sub-execution leaves the lines of its caller alone", () => {
  const attempt = {
    type: "attempt_started",
    attempt: 2,
    payload: { worker_id: "w", superseded_from_seq: 1 },
    execution_id: childId,
  } as const;
  expect(print(content("half a li"), attempt, content("ne\n")).at(-1)).toBe("half a line");
});

test("a question is told with its facts and its id, and then what was decided", () => {
  const asked = {
    approval_id: childId,
    name: "go",
    question: "Write it?\u001b[2J",
    details: { files: "a, b", rows: 3 },
    expires_at: "1970-01-02T00:00:00.000Z",
  };
  const resolved = { approval_id: childId, decision: "approve", comment: "Fine." } as const;
  expect(print({ type: "approval_requested", payload: asked }, { type: "approval_resolved", payload: resolved })).toEqual([
    `needs a decision, until 1970-01-02T00:00:00.000Z: Write it?  (approval ${childId})`,
    "    files: a, b",
    "    rows: 3",
    "approved: Fine.",
  ]);
});

test("logs are told with their level, without what could command a terminal", () => {
  expect(print(log("info", "reading"), log("warn", "\u001b]0;owned\u0007odd\u001b[2J"), log("error", "no\rway"))).toEqual([
    "reading",
    "warn: odd",
    "error: noway",
  ]);
});

test("artifacts are told with their address, sub-executions by the end of their id", () => {
  const artifact = {
    artifact_id: childId,
    relpath_in_workspace: "report.md",
    document_type: null,
    download_url: "/api-proxy/v1/x",
    size_bytes: 2_200,
  };
  const committed = { type: "artifact_committed", payload: { artifact } } as unknown as Told;
  expect(print(committed, { ...log("info", "hello"), execution_id: childId })).toEqual([
    "▪ report.md  2.2 kB  http://127.0.0.1:3000/api-proxy/v1/x",
    "  [0000c41d] hello",
  ]);
});

test("a failure says why", () => {
  const error = { code: "empty_file", message: "It is empty.", retryable: false };
  const failed = { finished_at: "1970-01-01T00:00:03.000Z", failure_reason: "skill_error", error, resource_usage: usage } as const;
  expect(print({ type: "execution_failed", payload: failed })).toEqual(["failed (skill_error, empty_file): It is empty."]);
});
