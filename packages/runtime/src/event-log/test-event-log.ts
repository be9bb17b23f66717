import { randomUUID } from "node:crypto";
import { type ExecutionEvent, ExecutionId, PrincipalId, SpaceId, TenantId } from "@skillrun/contract";
import { type Database, openDatabase } from "../store/connection/database.ts";
import type { CommitItem, ExecutionPatch } from "../store/event/commit-item.ts";
import { commitItems } from "../store/event/event-commit.ts";
import { readEventPage } from "../store/event/event-store.ts";
import { insertExecution, readLogHeadOf } from "../store/execution/execution-store.ts";
import { insertRunningChild } from "../store/execution/test-child.ts";
import { createTestDatabase } from "../store/testing/test-database.ts";
import { createEventWriter, type EventWriter } from "./append-events.ts";
import type { EventReader, StreamEnd } from "./event-channels.ts";
import { type FramedEvent, readStoredEvent } from "./event-frame.ts";
import type { EventNotifier } from "./event-notifier.ts";
import { createPostgresEventNotifier } from "./postgres-event-notifier.ts";
import { createEventHub, type EventHub } from "./read-events.ts";

const tenantId = TenantId.parse(randomUUID());
const principalId = PrincipalId.parse(randomUUID());

/** The space of every execution of these tests. */
export const spaceId = SpaceId.parse(randomUUID());

/** What one process has of the event log. */
export type LogProcess = { database: Database; writer: EventWriter; hub: EventHub; close(): Promise<void> };

/** A fresh database, and processes on it. */
export type TestEventLog = {
  database: Database;
  databaseUrl: string;
  process(notifier?: (database: Database) => EventNotifier): Promise<LogProcess>;
  /** A root execution whose attempt 1 runs; its log holds two events. */
  running(): Promise<ExecutionId>;
  /** A sub-execution of that root, running its attempt 1, which has written nothing. */
  runningChild(rootId: ExecutionId): Promise<ExecutionId>;
  log(rootId: ExecutionId): Promise<ExecutionEvent[]>;
  close(): Promise<void>;
};

/** Opens the log of a fresh database. */
export async function createTestEventLog(): Promise<TestEventLog> {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, { maxConnections: 4, onError() {} });
  const processes: LogProcess[] = [];
  return {
    database,
    databaseUrl: url,
    async process(notifier = (own) => createPostgresEventNotifier(own, () => {})) {
      const started = await startProcess(url, notifier);
      processes.push(started);
      return started;
    },
    async running() {
      const id = await insertQueued(database);
      await commitItems(database, [itemOf(id, { attempt: 0, from: "queued", patch: { state: "running", attempt: 1 }, deltas: ["start"] })]);
      return id;
    },
    async runningChild(rootId) {
      const id = ExecutionId.parse(randomUUID());
      const owner = { tenant_id: tenantId, space_id: spaceId, principal_id: principalId };
      await insertRunningChild(database, { ...owner, id, parent_execution_id: rootId });
      return id;
    },
    log: async (rootId) => (await readEventPage(database, rootId, 0, 1_000_000)).map(readStoredEvent),
    async close() {
      for (const each of processes) await each.close();
      await database.close();
      await drop();
    },
  };
}

async function startProcess(url: string, createNotifier: (database: Database) => EventNotifier): Promise<LogProcess> {
  const database = openDatabase(url, { maxConnections: 4, onError() {} });
  const hub = createEventHub(
    database,
    (rootId) => writer.isWriting(rootId),
    () => {},
  );
  const writer = createEventWriter(database, hub.publish);
  const notifier = createNotifier(database);
  const poll = () => void hub.poll().catch(() => {});
  await notifier.start({ onEvents: hub.hint, onGap: poll, onCancel() {}, onJob() {}, onTurn() {}, onSkills() {}, onAccess() {} });
  const timer = setInterval(poll, 200);
  return {
    database,
    hub,
    writer,
    async close() {
      clearInterval(timer);
      hub.close();
      await notifier.stop();
      await database.close();
    },
  };
}

/** A root execution that waits in the queue; its log holds `execution_queued`. */
export async function insertQueued(database: Database): Promise<ExecutionId> {
  const id = ExecutionId.parse(randomUUID());
  await insertExecution(database, {
    id,
    tenant_id: tenantId,
    space_id: spaceId,
    principal_id: principalId,
    skill_slug: "count",
    skill_version: "1.0.0",
    skill_version_id: null,
    source: "standalone",
    inputs: {},
    model: null,
    file_source_ids: [],
    chat_thread_id: null,
    chat_message_id: null,
    chat_tool_call_id: null,
    idempotency_key: null,
    limits: null,
    tick: null,
    held: false,
    audit: null,
    worker_id: null,
  });
  return id;
}

type ItemOptions = {
  root?: ExecutionId;
  attempt?: number | null;
  from?: string;
  patch?: ExecutionPatch;
  deltas?: readonly string[];
};

/** An item that appends content of attempt 1 to a running execution, unless told otherwise. */
export function itemOf(id: ExecutionId, { root = id, attempt = 1, from = "running", patch, deltas = [] }: ItemOptions = {}): CommitItem {
  const events = deltas.map((delta) => ({
    type: "content_delta" as const,
    payload: JSON.stringify({ part: "text", format: "text", delta }),
  }));
  const item = { execution_id: id, root_execution_id: root, attempt, from_states: from, events };
  return patch === undefined ? item : { ...item, patch };
}

/** An item that completes the execution. */
export function completionOf(id: ExecutionId, attempt = 1): CommitItem {
  const item = itemOf(id, { attempt, patch: { state: "completed", finished: true, outputs: {} } });
  return { ...item, events: [{ type: "execution_completed", payload: '{"outputs":{}}' }] };
}

/** The next attempt takes the execution over. */
export function takeoverOf(id: ExecutionId, attempt: number): CommitItem {
  return itemOf(id, { attempt, patch: { state: "running", attempt: attempt + 1 }, deltas: [`attempt ${attempt + 1}`] });
}

/** What the content of these events says. */
export function deltasOf(events: readonly ExecutionEvent[]): string[] {
  return events.flatMap((event) => (event.type === "content_delta" ? [event.payload.delta] : []));
}

/** A reader that keeps what it gets, and whose buffer drains only when told to where `slow` is set. */
export function createTestReader({ slow = false }: { slow?: boolean } = {}) {
  const events: FramedEvent[] = [];
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<StreamEnd>();
  const watchers: { until: (events: readonly FramedEvent[]) => boolean; resolve(): void }[] = [];
  let bufferedBytes = 0;
  let maxBufferedBytes = 0;
  const reader: EventReader = {
    push(pushed) {
      events.push(...pushed);
      if (slow) for (const event of pushed) bufferedBytes += event.frame.length;
      maxBufferedBytes = Math.max(maxBufferedBytes, bufferedBytes);
      for (const watcher of watchers) if (watcher.until(events)) watcher.resolve();
      return bufferedBytes;
    },
    end: onEnd,
    drained: async () => {
      bufferedBytes = 0;
    },
  };
  return {
    reader,
    events,
    ended,
    seqs: () => events.map((event) => event.seq),
    maxBufferedBytes: () => maxBufferedBytes,
    /** Resolves when the reader has had an event of that seq or a later one. */
    reached: (seq: number) =>
      new Promise<void>((resolve) => {
        const until = (all: readonly FramedEvent[]) => (all.at(-1)?.seq ?? 0) >= seq;
        if (until(events)) resolve();
        else watchers.push({ until, resolve });
      }),
  };
}

/** Follows a root as a client does: looks up the log's head, then follows after `after`. */
export async function follow(from: LogProcess, rootId: ExecutionId, after: number, reader: EventReader): Promise<{ close(): void }> {
  const head = await readLogHeadOf(from.database, spaceId, rootId);
  if (head === null) throw new Error("There is no such execution.");
  return from.hub.follow(head, after, reader);
}

/** 1, 2, ..., n. */
export function countTo(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index + 1);
}
