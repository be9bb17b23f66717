import { randomUUID } from "node:crypto";
import { ExecutionId, SpaceId } from "@skillrun/contract";
import { expect, test } from "vitest";
import { createFreshLogs } from "./fresh-logs.ts";

const spaceId = SpaceId.parse(randomUUID());
const head = { root_execution_id: ExecutionId.parse(randomUUID()), last_seq: 1, state: "queued" as const };

test("a log that was begun here is known in its own space alone", () => {
  const logs = createFreshLogs();
  logs.begun(spaceId, head);
  expect(logs.headFor(spaceId, head.root_execution_id, 0)).toEqual(head);
  expect(logs.headFor(SpaceId.parse(randomUUID()), head.root_execution_id, 0)).toBeNull();
  expect(logs.headFor(spaceId, ExecutionId.parse(randomUUID()), 0)).toBeNull();
});

test("E7: a reader that may have had the final event is not told by what is remembered", () => {
  const logs = createFreshLogs();
  logs.begun(spaceId, head);
  expect(logs.headFor(spaceId, head.root_execution_id, 1)).toEqual(head);
  expect(logs.headFor(spaceId, head.root_execution_id, 2)).toBeNull();
});
