import type pg from "pg";
import type { BlobStore } from "../../packages/runtime/src/artifact/blob-store.ts";
import { ArchiveFault, readWorkspaceArchive } from "../../packages/runtime/src/artifact/read-workspace-archive.ts";
import { eventJson } from "../../packages/runtime/src/event-log/event-frame.ts";
import type { StoredEvent } from "../../packages/runtime/src/store/event/event-store.ts";
import type { ModelRequest } from "../published/model-server.ts";
import { digestOf } from "../random.ts";
import type {
  ApprovalRow,
  Archive,
  ArtifactRow,
  CancelAnswered,
  DecisionAsked,
  ExecutionRow,
  LoggedEvent,
  Reading,
  StepRow,
  Tree,
} from "./evidence.ts";
import type { JournalLine } from "./journal.ts";
import { type Facts, rehearse } from "./rehearse.ts";

const rootsAtOnce = 100;

/** What the driver and the skills saw, beside what the database holds. */
export type Witness = {
  readings: ReadonlyMap<string, Reading[]>;
  cancels: ReadonlyMap<string, CancelAnswered[]>;
  decisions: ReadonlyMap<string, DecisionAsked[]>;
  journal: ReadonlyMap<string, JournalLine[]>;
  /** By label. */
  asked: ReadonlyMap<string, ModelRequest[]>;
};

type Store = { database: pg.Pool; blobs: Pick<BlobStore, "get"> };

/** The rows, the whole log and what was seen of each of the roots, one tree after the other: all of them at once need much memory. */
export async function* collectTrees({ database, blobs }: Store, roots: readonly string[], witness: Witness): AsyncGenerator<Tree> {
  for (let from = 0; from < roots.length; from += rootsAtOnce) {
    const some = roots.slice(from, from + rootsAtOnce);
    const rows = await readRows(database, some);
    for (const root of some) yield await treeOf(root, { rows, blobs }, witness);
  }
}

type Rooted<Row> = Map<string, (Row & { root: string })[]>;
type Rows = {
  executions: Rooted<ExecutionRow>;
  events: Rooted<StoredEvent>;
  steps: Rooted<StepRow>;
  artifacts: Rooted<ArtifactRow>;
  archives: Rooted<{ execution_id: string; blob_key: string }>;
  approvals: Rooted<ApprovalRow>;
};

async function readRows(database: pg.Pool, roots: string[]): Promise<Rows> {
  const byRoot = async <Row extends object>(text: string): Promise<Rooted<Row>> => {
    const { rows } = await database.query<Row & { root: string }>(text, [roots]);
    return Map.groupBy(rows, (row) => row.root);
  };
  const below = "join execution e on e.id = x.execution_id where e.root_execution_id = any($1::uuid[])";
  return {
    executions: await byRoot(
      `select root_execution_id as root, id, parent_execution_id, skill_slug, inputs, state, failure_reason, error->>'code' as error_code, attempt, worker_id,
         last_seq::float8, idempotency_key, chat_tool_call_id, outputs from execution where root_execution_id = any($1::uuid[])`,
    ),
    events: await byRoot(
      `select root_execution_id as root, root_execution_id, seq::float8, execution_id, attempt, type, payload::text as payload,
         (extract(epoch from created_at) * 1000)::float8 as created_at_ms from event where root_execution_id = any($1::uuid[]) order by seq`,
    ),
    steps: await byRoot(
      `select e.root_execution_id as root, x.execution_id, x.name, x.attempt, coalesce(x.result->>'attempt', x.result->'outputs'->>'attempt')::int as result_attempt
         from step x ${below}`,
    ),
    artifacts: await byRoot(
      `select e.root_execution_id as root, x.id, x.execution_id, x.relpath_in_workspace, x.size_bytes::float8,
         encode(x.sha256, 'hex') as sha256 from artifact x ${below}`,
    ),
    archives: await byRoot(`select e.root_execution_id as root, x.execution_id, x.blob_key from workspace_archive x ${below}`),
    approvals: await byRoot(`select e.root_execution_id as root, x.id, x.execution_id, x.name, x.decision from approval x ${below}`),
  };
}

async function treeOf(root: string, { rows, blobs }: { rows: Rows } & Pick<Store, "blobs">, witness: Witness): Promise<Tree> {
  const executions = rows.executions.get(root) ?? [];
  const approvals = rows.approvals.get(root) ?? [];
  const seenOf = <Seen>(seen: ReadonlyMap<string, Seen[]>) => executions.flatMap(({ id }) => seen.get(id) ?? []);
  const row = executions.find(({ id }) => id === root);
  return {
    root,
    executions,
    events: (rows.events.get(root) ?? []).map(readEvent),
    steps: rows.steps.get(root) ?? [],
    artifacts: rows.artifacts.get(root) ?? [],
    archives: await Promise.all((rows.archives.get(root) ?? []).map((archive) => openArchive(blobs, archive))),
    approvals,
    journal: seenOf(witness.journal),
    readings: witness.readings.get(root) ?? [],
    cancels: seenOf(witness.cancels),
    decisions: seenOf(witness.decisions),
    asked: executions.flatMap(({ inputs }) => witness.asked.get(String(inputs["label"])) ?? []),
    rehearsal: row === undefined ? null : await rehearse(row.skill_slug, row.inputs, factsOf(executions, approvals)),
  };
}

const mostArchived = { maxBytes: 100_000_000, maxFiles: 10_000 };

async function openArchive(
  blobs: Store["blobs"],
  { execution_id, blob_key }: { execution_id: string; blob_key: string },
): Promise<Archive> {
  try {
    const files = await readWorkspaceArchive(await blobs.get(blob_key), mostArchived);
    return { execution_id, files: new Map(files.map(({ path, content }) => [path, Buffer.from(content).toString("utf8")])), fault: null };
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    return { execution_id, files: new Map(), fault: error.message };
  }
}

function readEvent(stored: StoredEvent): LoggedEvent {
  const data = eventJson(stored);
  return { ...JSON.parse(data), digest: digestOf(data) };
}

function factsOf(executions: readonly ExecutionRow[], approvals: readonly ApprovalRow[]): Facts {
  const byLabel = new Map(executions.map((row) => [String(row.inputs["label"]), row]));
  return {
    decisionOf(label, question) {
      const id = byLabel.get(label)?.id;
      return approvals.find((row) => row.execution_id === id && row.name === question)?.decision ?? null;
    },
    wasCutShort(label) {
      const row = byLabel.get(label);
      return row?.state === "cancelled" || row?.failure_reason === "worker_lost";
    },
  };
}
