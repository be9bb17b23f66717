import type { ExecutionRow, Finding, LoggedEvent, Tree } from "../evidence/evidence.ts";
import type { Rehearsal } from "../evidence/rehearse.ts";
import { tokensPerAnswer } from "../published/model-server.ts";
import { agentSlug, isPublished } from "../published/published-skills.ts";

/** Of what ran in the sandbox: its workspace archive is whole, and no answer of a model that was stored is paid for again. */
export function checkSandboxed(tree: Tree): Finding[] {
  return tree.executions.flatMap((row) =>
    isPublished(row.skill_slug) ? [...checkFailure(tree, row), ...checkArchive(tree, row), ...checkPayments(tree, row)] : [],
  );
}

/** A script fails because it means to, and no agent does. */
function checkFailure({ root }: Tree, row: ExecutionRow): Finding[] {
  const isMeant = row.failure_reason === "worker_lost" || (row.skill_slug !== agentSlug && row.error_code === "script_exit");
  if (row.state !== "failed" || isMeant) return [];
  return [{ kind: "content_differs", root, execution: row.id, detail: `failed by ${row.failure_reason} (${row.error_code})` }];
}

/** What lies in an archive beside the files of the plan. */
const alsoArchived = new Set(["inputs/inputs.json", "outputs/outputs.json", ".events/said.jsonl"]);

function checkArchive({ root, archives, rehearsal }: Tree, row: ExecutionRow): Finding[] {
  const finding = (detail: string): Finding => ({ kind: "archive_differs", root, execution: row.id, detail });
  const archive = archives.find(({ execution_id }) => execution_id === row.id);
  const expected = rehearsal === null ? null : archiveOf(rehearsal, String(row.inputs["label"]));
  const isWhole = row.state === "completed" || (row.state === "failed" && row.failure_reason !== "worker_lost");
  if (archive === undefined) return isWhole && expected !== null ? [finding("there is none")] : [];
  if (archive.fault !== null) return [finding(archive.fault)];
  if (expected === null) return [finding("an undisturbed run leaves none")];
  const findings: Finding[] = [];
  for (const [path, body] of expected)
    if (archive.files.get(path) !== body)
      findings.push(finding(`${path} holds ${JSON.stringify(archive.files.get(path))}, undisturbed ${JSON.stringify(body)}`));
  for (const path of archive.files.keys())
    if (!expected.has(path) && !alsoArchived.has(path)) findings.push(finding(`holds ${path}, undisturbed there is none`));
  return findings;
}

function archiveOf(rehearsal: Rehearsal, label: string): Map<string, string> | null {
  if (rehearsal.label === label) return rehearsal.archive;
  for (const child of rehearsal.children) {
    const found = archiveOf(child, label);
    if (found !== null) return found;
  }
  return null;
}

function checkPayments({ root, events, asked }: Tree, row: ExecutionRow): Finding[] {
  if (row.skill_slug !== agentSlug) return [];
  const findings: Finding[] = [];
  const finding = (detail: string) => findings.push({ kind: "paid_twice", root, execution: row.id, detail });
  const own = events.filter((event) => event.execution_id === row.id);
  const requests = asked.filter(({ label }) => label === row.inputs["label"]);
  for (const [iteration, some] of Map.groupBy(requests, (each) => each.iteration)) {
    const stored = own.find((event) => event.type === "step_completed" && event.payload.step === `iteration-${iteration}`);
    const late = stored === undefined ? [] : some.filter(({ atMs }) => atMs > Date.parse(stored.created_at));
    for (const { atMs } of late)
      finding(`answer ${iteration} was stored at ${stored?.created_at} and asked for again at ${new Date(atMs).toISOString()}`);
    const broken = some.filter(({ end }) => end === "broken").length;
    if (some.length - broken > row.attempt) finding(`answer ${iteration} was asked for ${some.length} times in ${row.attempt} attempts`);
  }
  const use = usedBy(own);
  const answers = requests.filter(({ end }) => end === "delivered").length;
  const iterations = new Set(requests.filter(({ end }) => end === "delivered").map((each) => each.iteration)).size;
  if (row.state === "completed" && (use < iterations * tokensPerAnswer.input || use > answers * tokensPerAnswer.input))
    finding(`its use is ${use} tokens; ${answers} answers of ${iterations} iterations were delivered`);
  return findings;
}

function usedBy(own: readonly LoggedEvent[]): number {
  const end = own.find((event) => event.type === "execution_completed");
  return end?.type === "execution_completed" ? end.payload.resource_usage.input_tokens : 0;
}
