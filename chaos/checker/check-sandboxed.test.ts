import { expect, test } from "vitest";
import type { Finding, LoggedEvent, Tree } from "../evidence/evidence.ts";
import { rehearse } from "../evidence/rehearse.ts";
import type { ModelRequest } from "../published/model-server.ts";
import { checkSandboxed } from "./check-sandboxed.ts";
import { undisturbedTree } from "./undisturbed-tree.fixture.ts";

const nothing = { decisionOf: () => null, wasCutShort: () => false };
const inputs = { label: "job-1", seed: 3 };
const asked = (iteration: number, seconds: number, end: ModelRequest["end"] = "delivered"): ModelRequest => ({
  label: "job-1",
  iteration,
  atMs: Date.parse(`2026-01-01T00:00:0${seconds}.000Z`),
  end,
});

/** What is known of an agent of two answers that nothing disturbed; then `spoil` changes it. */
async function kindsAfter(spoil: (tree: Tree) => void): Promise<Finding["kind"][]> {
  const base = await undisturbedTree();
  const rehearsal = await rehearse("chaos-agent", inputs, nothing);
  const tree: Tree = { ...base, rehearsal, asked: [asked(1, 1), asked(2, 3)] };
  const [row] = tree.executions;
  if (row === undefined || rehearsal.archive === null) throw new Error("There is nothing to spoil.");
  Object.assign(row, { skill_slug: "chaos-agent", inputs });
  tree.archives = [{ execution_id: row.id, files: new Map(rehearsal.archive), fault: null }];
  const step = (name: string, seconds: number) =>
    ({
      execution_id: row.id,
      type: "step_completed",
      payload: { step: name, duration_ms: 1 },
      created_at: `2026-01-01T00:00:0${seconds}.000Z`,
    }) as LoggedEvent;
  const resource_usage = { input_tokens: 200 };
  const end = { execution_id: row.id, type: "execution_completed", payload: { resource_usage } } as LoggedEvent;
  tree.events = [step("iteration-1", 2), step("iteration-2", 4), end];
  spoil(tree);
  return [...new Set(checkSandboxed(tree).map(({ kind }) => kind))];
}

test("an undisturbed agent has no findings, nor has one whose stream broke once", async () => {
  expect(await kindsAfter(() => {})).toEqual([]);
  expect(await kindsAfter((tree) => tree.asked.unshift(asked(1, 0, "broken")))).toEqual([]);
});

test("an answer that was stored and is asked for again is paid twice, as is one of a single attempt that comes twice", async () => {
  expect(await kindsAfter((tree) => tree.asked.push(asked(1, 5)))).toEqual(["paid_twice"]);
  expect(await kindsAfter((tree) => tree.asked.push(asked(2, 3)))).toEqual(["paid_twice"]);
});

test("an archive that is missing, cannot be read, or holds more or other than it should is found out", async () => {
  expect(await kindsAfter((tree) => tree.archives.pop())).toEqual(["archive_differs"]);
  const spoilt = (spoil: (files: Map<string, string>) => void) =>
    kindsAfter((tree) => {
      for (const { files } of tree.archives) spoil(files);
    });
  expect(await spoilt((files) => files.set("log.txt", "line-1\nline-1\n"))).toEqual(["archive_differs"]);
  expect(await spoilt((files) => files.set("left-by-another", "x"))).toEqual(["archive_differs"]);
  const broken = (tree: Tree) => {
    for (const archive of tree.archives) archive.fault = "The archive is damaged.";
  };
  expect(await kindsAfter(broken)).toEqual(["archive_differs"]);
});

test("an agent that fails although nobody meant it to is found out", async () => {
  const fails = (tree: Tree) => {
    for (const row of tree.executions)
      Object.assign(row, { state: "failed", failure_reason: "model_error", error_code: "model_unavailable" });
  };
  expect(await kindsAfter(fails)).toContain("content_differs");
});
