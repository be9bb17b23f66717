import type { ExecutionDetail } from "@skillrun/contract";
import type { Engine } from "../../engine/engine.ts";
import type { Database, Transaction } from "../../store/connection/database.ts";
import { databaseFaultOf } from "../../store/connection/database-fault.ts";
import { notify } from "../../store/connection/notify.ts";
import { insertExecution, type NewExecution, toolCallHash } from "../../store/execution/execution-store.ts";

const maxTogether = 50;

/** Starts that no slot of this process takes: row, first event and job are one commit. Whatever arrives while one is in flight shares the next. */
export type QueuedStarts = {
  /** Resolves with the execution once it is committed; null when its tool call or its schedule's tick has one already. */
  store(execution: NewExecution): Promise<ExecutionDetail | null>;
};

type Pending = { execution: NewExecution; settle: PromiseWithResolvers<ExecutionDetail | null> };

/** Group commit, as the event log has it: under load a commit, its notification and its job's insertion are paid for once for many. */
export function createQueuedStarts(database: Database, engine: Engine<Transaction>): QueuedStarts {
  const queue: Pending[] = [];
  let storing = false;

  const storeAll = async () => {
    while (queue.length > 0) await storeGroup(queue.splice(0, maxTogether));
    storing = false;
  };

  const storeGroup = async (group: readonly Pending[]) => {
    try {
      const stored = await insertQueued(
        database,
        engine,
        group.map(({ execution }) => execution),
      );
      for (const { execution, settle } of group) settle.resolve(stored.get(execution.id) ?? null);
      engine.wake();
    } catch (error) {
      // When the connection broke, the commit may have happened: nobody may try it again.
      if (group.length === 1 || databaseFaultOf(error) === "away") for (const { settle } of group) settle.reject(error);
      // One of them cannot be stored, and the server has undone them all: the others do not suffer for it.
      else for (const pending of group) await storeGroup([pending]);
    }
  };

  return {
    store(execution) {
      const settle = Promise.withResolvers<ExecutionDetail | null>();
      queue.push({ execution, settle });
      if (!storing) {
        storing = true;
        // A microtask later, what the same turn starts shares the commit.
        queueMicrotask(() => void storeAll());
      }
      return settle.promise;
    },
  };
}

/** The executions that were stored, by id; the others' tool calls have one already. */
async function insertQueued(
  database: Database,
  engine: Engine<Transaction>,
  executions: readonly NewExecution[],
): Promise<Map<string, ExecutionDetail>> {
  return await database.transaction(async (transaction) => {
    const stored = new Map<string, ExecutionDetail>();
    for (const execution of inKeyOrder(executions)) {
      const detail = await insertExecution(transaction, execution);
      if (detail !== null) stored.set(execution.id, detail);
    }
    const jobs = executions
      .filter(({ id }) => stored.has(id))
      .map(({ id, tenant_id, space_id }) => ({ execution_id: id, tenant_id, space_id }));
    if (jobs.length > 0) {
      await engine.enqueue(transaction, jobs);
      await notify(transaction, "jobs", "");
    }
    return stored;
  });
}

/** In the order of their unique keys: processes that store the same ones at once wait for one another, and never in a circle. */
function inKeyOrder(executions: readonly NewExecution[]): NewExecution[] {
  const keyed = executions.map((execution) => ({ execution, key: uniqueKeyOf(execution) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ execution }) => execution);
}

/** What no two executions may share beside the id. */
function uniqueKeyOf({ space_id, chat_tool_call_id, tick }: NewExecution): string {
  if (chat_tool_call_id !== null) return `call ${toolCallHash(space_id, chat_tool_call_id).toString("hex")}`;
  return tick === null ? "" : `tick ${tick.schedule_id} ${tick.at.toISOString()}`;
}
