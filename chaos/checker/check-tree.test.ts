import { expect, test } from "vitest";
import type { Finding, LoggedEvent, Tree } from "../evidence/evidence.ts";
import { checkStarts } from "./check-starts.ts";
import { checkTree } from "./check-tree.ts";
import { undisturbedTree } from "./undisturbed-tree.fixture.ts";

/** The classes that the checker reports once `spoil` has changed an undisturbed run. */
async function kindsAfter(spoil: (tree: Tree) => void): Promise<Finding["kind"][]> {
  const tree = await undisturbedTree();
  spoil(tree);
  return [...new Set(checkTree(tree).map((finding) => finding.kind))].toSorted();
}

function first<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined) throw new Error("There is none.");
  return item;
}

function ofType(tree: Tree, type: LoggedEvent["type"]): LoggedEvent {
  return first(tree.events.filter((event) => event.type === type));
}

/** Puts an event into the log and renumbers what follows, for the reader too. */
function insert(tree: Tree, at: number, event: Partial<LoggedEvent>): void {
  tree.events.splice(at, 0, { ...first(tree.events), payload: {}, ...event } as LoggedEvent);
  for (const [index, each] of tree.events.entries()) each.seq = index + 1;
  const reading = first(tree.readings);
  reading.seqs = tree.events.map((each) => each.seq);
  reading.digests = tree.events.map((each) => each.digest);
  first(tree.executions).last_seq = tree.events.length;
}

test("an undisturbed run has no findings", async () => {
  expect(checkTree(await undisturbedTree())).toEqual([]);
});

test("a gap in the log is a lost event", async () => {
  expect(await kindsAfter((tree) => tree.events.splice(4, 1))).toContain("event_lost");
});

test("a number that stands twice is a doubled event", async () => {
  expect(await kindsAfter((tree) => tree.events.splice(4, 0, { ...first(tree.events.slice(3)) }))).toContain("event_doubled");
});

test("a log that ends before its counter has lost an event", async () => {
  expect(
    await kindsAfter((tree) => {
      first(tree.executions).last_seq += 1;
    }),
  ).toEqual(["event_lost"]);
});

test("an execution that is not finished is lost", async () => {
  expect(
    await kindsAfter((tree) => {
      first(tree.executions).state = "running";
    }),
  ).toContain("execution_lost");
});

test("a finished row without a final event has lost it", async () => {
  const kinds = await kindsAfter((tree) => {
    tree.events.pop();
    first(tree.readings).seqs.pop();
    first(tree.readings).digests.pop();
    first(tree.executions).last_seq -= 1;
  });
  expect(kinds).toEqual(["event_lost"]);
});

test("a row that says something else than the log is reported", async () => {
  expect(
    await kindsAfter((tree) => {
      first(tree.executions).state = "cancelled";
    }),
  ).toContain("state_disagrees");
});

test("a second end is a second run", async () => {
  expect(await kindsAfter((tree) => insert(tree, tree.events.length, { ...tree.events.at(-1) }))).toContain("run_twice");
});

test("an event after the root's end is out of order", async () => {
  const late = (tree: Tree) => insert(tree, tree.events.length, { type: "log_written", attempt: 1 });
  expect(await kindsAfter(late)).toEqual(["out_of_order"]);
});

test("an event of attempt 1 after attempt 2 began is stale", async () => {
  const kinds = await kindsAfter((tree) => {
    const at = tree.events.length - 1;
    insert(tree, at, { type: "log_written", attempt: 1 });
    insert(tree, at, { type: "attempt_started", attempt: 2, payload: { worker_id: "v", superseded_from_seq: at + 1 } });
    tree.events.slice(at + 2).forEach((event) => {
      event.attempt = 2;
    });
  });
  expect(kinds).toEqual(["stale_event"]);
});

test("a finished step that a later attempt tries again is reported", async () => {
  expect(await kindsAfter((tree) => tree.journal.push({ ...first(tree.journal), attempt: 2 }))).toEqual(["step_again"]);
});

test("a finished step whose stored result is another attempt's is reported", async () => {
  expect(
    await kindsAfter((tree) => {
      first(tree.steps).result_attempt = 2;
    }),
  ).toEqual(["state_disagrees"]);
});

test("content that a later attempt says once more is reported", async () => {
  const again = (tree: Tree) => insert(tree, tree.events.indexOf(ofType(tree, "content_delta")), { ...ofType(tree, "content_delta") });
  expect(await kindsAfter(again)).toEqual(["content_differs"]);
});

test("a reader that misses an event, has one twice, or in another order, is reported", async () => {
  const read = (change: (seqs: number[]) => number[]) =>
    kindsAfter((tree) => {
      const reading = first(tree.readings);
      reading.seqs = change(reading.seqs);
      reading.digests = reading.seqs.map((seq) => seq * 7);
    });
  expect(await read((seqs) => seqs.toSpliced(3, 1))).toEqual(["event_lost"]);
  expect(await read((seqs) => seqs.toSpliced(3, 0, 4))).toEqual(["event_doubled"]);
  expect(await read((seqs) => [...seqs.slice(0, 3), 5, 4, ...seqs.slice(5)])).toContain("out_of_order");
});

test("a reader whose stream stops before the end of the log is reported", async () => {
  const stuck = (tree: Tree) => Object.assign(first(tree.readings), { seqs: [1, 2], digests: [7, 14], isEnded: false });
  expect(await kindsAfter(stuck)).toEqual(["event_lost"]);
});

test("a reader that received something else than the log holds is reported", async () => {
  expect(await kindsAfter((tree) => first(tree.readings).digests.fill(1, 2, 3))).toEqual(["content_differs"]);
});

test("an artifact that only the table knows is reported", async () => {
  const execution_id = (tree: Tree) => first(tree.executions).id;
  const add = (tree: Tree) =>
    tree.artifacts.push({ id: "x", execution_id: execution_id(tree), relpath_in_workspace: "x", size_bytes: 1, sha256: "" });
  expect(await kindsAfter(add)).toEqual(["artifact_differs"]);
});

test("an acknowledged cancel of an execution that completes afterwards is reported", async () => {
  const kinds = await kindsAfter((tree) => {
    insert(tree, tree.events.length - 1, { type: "cancel_requested", attempt: 1 });
    tree.cancels.push({ execution: tree.root, state: "running" });
  });
  expect(kinds).toEqual(["cancel_ignored"]);
});

test("an approval that two people were told they decided is reported", async () => {
  const kinds = await kindsAfter((tree) => {
    insert(tree, 4, { type: "approval_resolved", attempt: 1, payload: { approval_id: "a", decision: "approve", comment: null } });
    tree.approvals.push({ id: "a", execution_id: tree.root, name: "ask-1", decision: "approve" });
    for (const decision of ["approve", "reject"] as const)
      tree.decisions.push({ execution: tree.root, approval: "a", decision, statuses: [200] });
  });
  expect(kinds).toEqual(["approval_twice"]);
});

test("a start that was acknowledged and is not there is lost, one key with two executions has run twice", () => {
  const row = (id: string) => ({ id, idempotency_key: "k", chat_tool_call_id: null });
  const asked = (execution: string) => ({ key: "k", door: "idempotency_key" as const, execution });
  expect(checkStarts([asked("a"), asked("a")], [row("a")])).toEqual([]);
  expect(checkStarts([asked("a")], []).map((finding) => finding.kind)).toEqual(["execution_lost"]);
  expect(checkStarts([asked("a")], [row("a"), row("b")]).map((finding) => finding.kind)).toEqual(["run_twice"]);
  expect(checkStarts([], [row("a")]).map((finding) => finding.kind)).toEqual(["run_twice"]);
});
