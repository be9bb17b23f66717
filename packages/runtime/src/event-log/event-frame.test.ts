import { randomUUID } from "node:crypto";
import { ExecutionId } from "@skillrun/contract";
import { expect, test } from "vitest";
import { frameEvent, readStoredEvent } from "./event-frame.ts";

const id = ExecutionId.parse(randomUUID());
const event = {
  root_execution_id: id,
  seq: 7,
  execution_id: id,
  attempt: 1,
  type: "content_delta" as const,
  payload: JSON.stringify({ part: "p", format: "text", delta: "one\ntwo\r\n\u2028three" }),
  created_at_ms: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
};

test("E4: a frame is the seq, the type and one line of data with the whole event", () => {
  const { frame, seq, final } = frameEvent(event);
  expect({ seq, final }).toEqual({ seq: 7, final: false });
  const [idLine, typeLine, dataLine, ...rest] = frame.split("\n");
  expect([idLine, typeLine, rest]).toEqual(["id: 7", "event: content_delta", ["", ""]]);
  expect(JSON.parse(dataLine?.slice("data: ".length) ?? "")).toEqual({
    execution_id: id,
    root_execution_id: id,
    seq: 7,
    attempt: 1,
    type: "content_delta",
    created_at: "2026-01-02T03:04:05.006Z",
    payload: { part: "p", format: "text", delta: "one\ntwo\r\n\u2028three" },
  });
  expect(frame).not.toContain("\r");
});

test("E7: only the root's own end is final", () => {
  const child = ExecutionId.parse(randomUUID());
  const ended = { ...event, type: "execution_failed" as const };
  expect(frameEvent(ended).final).toBe(true);
  expect(frameEvent({ ...ended, execution_id: child }).final).toBe(false);
  expect(readStoredEvent(ended).type).toBe("execution_failed");
});
