import { type ExecutionView, emptyView, foldEvents } from "@skillrun/contract";
import type { ArtifactRow, ExecutionRow, Finding, Tree } from "../evidence/evidence.ts";
import type { Rehearsal } from "../evidence/rehearse.ts";

/** What the folded log shows is what an undisturbed run would show, once; of what was cut short, the beginning. */
export function checkContent(tree: Tree): Finding[] {
  if (tree.rehearsal === null) return [];
  const view = foldEvents(emptyView, tree.events);
  const views = new Map(flatten(view, (each) => each.sub_executions).map((each) => [String(each.execution_id), each]));
  const rehearsals = new Map(flatten(tree.rehearsal, (each) => each.children).map((each) => [each.label, each]));
  const labels = new Set<string>();
  return tree.executions.flatMap((row) => {
    const label = String(row.inputs["label"]);
    const shown = views.get(row.id);
    const expected = rehearsals.get(label);
    const place = { root: tree.root, execution: row.id };
    if (labels.has(label)) return [{ ...place, kind: "run_twice" as const, detail: `${label} was called twice` }];
    labels.add(label);
    if (shown === undefined) return [{ ...place, kind: "event_lost" as const, detail: "the folded log does not show it" }];
    if (expected === undefined) return [{ ...place, kind: "run_twice" as const, detail: `an undisturbed run calls no ${label}` }];
    const files = tree.artifacts.filter((artifact) => artifact.execution_id === row.id);
    return [
      ...compareEnd(place, row, expected),
      ...compareContent(place, row, shown, expected),
      ...compareFiles(place, row, shown, files, expected),
    ];
  });
}

type Place = { root: string; execution: string };

/** True where the run was not cut short, so that all of it must be there. */
function isWhole(row: ExecutionRow): boolean {
  return row.state === "completed" || (row.state === "failed" && row.failure_reason !== "worker_lost");
}

function compareEnd(place: Place, row: ExecutionRow, expected: Rehearsal): Finding[] {
  if (!isWhole(row)) return [];
  const isSame =
    row.state === expected.end && (row.state !== "completed" || JSON.stringify(shownOf(row)) === JSON.stringify(expected.outputs));
  if (isSame) return [];
  const detail = `ended as ${row.state} ${row.failure_reason ?? ""} ${JSON.stringify(row.outputs)}, undisturbed it is ${expected.end} ${JSON.stringify(expected.outputs)}`;
  return [{ ...place, kind: "content_differs", detail }];
}

/** A script's outputs say which attempt made them: that is checked against its step. */
function shownOf({ outputs }: ExecutionRow): object {
  const { attempt: _, ...shown } = outputs ?? {};
  return shown;
}

/** What a broken try of the model has said stands before this. */
const beginsAgain = "*(The model's answer broke off; it begins again.)*\n\n";

function compareContent(place: Place, row: ExecutionRow, view: ExecutionView, expected: Rehearsal): Finding[] {
  const findings: Finding[] = [];
  const parts = new Map(view.content.map(({ part, text }) => [part, text.split(beginsAgain).at(-1) ?? ""]));
  for (const { part, text } of expected.content) {
    const shown = parts.get(part) ?? "";
    if (isWhole(row) ? shown !== text : !text.startsWith(shown)) {
      findings.push({
        ...place,
        kind: "content_differs",
        detail: `${row.state}: part ${part} shows "${shown}", undisturbed it is "${text}"`,
      });
    }
    parts.delete(part);
  }
  for (const part of parts.keys())
    findings.push({ ...place, kind: "content_differs", detail: `shows a part ${part}, undisturbed there is none` });
  const unfinished = view.steps.filter((step) => step.state !== "completed");
  if (row.state === "completed" && (unfinished.length > 0 || view.steps.length !== expected.steps.length)) {
    const steps = view.steps.map((step) => `${step.step} ${step.state}`).join(", ");
    findings.push({
      ...place,
      kind: "content_differs",
      detail: `shows the steps ${steps}; undisturbed they are ${expected.steps.join(", ")}`,
    });
  }
  return findings;
}

function compareFiles(place: Place, row: ExecutionRow, view: ExecutionView, rows: readonly ArtifactRow[], expected: Rehearsal): Finding[] {
  const findings: Finding[] = [];
  const finding = (detail: string) => findings.push({ ...place, kind: "artifact_differs", detail });
  for (const { relpath_in_workspace: path, size_bytes, sha256, id } of rows) {
    const shown = view.artifacts.filter((artifact) => artifact.relpath_in_workspace === path);
    if (shown.length !== 1 || shown[0]?.artifact_id !== id) finding(`${path} stands in the table, and ${shown.length} times in the log`);
    const mark = expected.files.get(path);
    if (mark?.size_bytes !== size_bytes) finding(`${path} has ${size_bytes} bytes, undisturbed ${mark?.size_bytes}`);
    else if (mark.sha256 !== sha256) finding(`${path} does not hold what it holds undisturbed`);
  }
  if (new Set(rows.map((each) => each.relpath_in_workspace)).size !== rows.length) finding("a path has two artifacts");
  if (view.artifacts.length !== rows.length) finding(`the log shows ${view.artifacts.length} artifacts, the table has ${rows.length}`);
  if (isWhole(row) && rows.length !== expected.files.size) finding(`has ${rows.length} artifacts, undisturbed ${expected.files.size}`);
  return findings;
}

function flatten<Node>(node: Node, below: (node: Node) => readonly Node[]): Node[] {
  return [node, ...below(node).flatMap((child) => flatten(child, below))];
}
