import type { EventPayload, EventType } from "@skillrun/contract";
import type { Runtime } from "../../runtime.ts";
import type { AttemptWriter } from "../../skill/handler-context.ts";
import type { Transaction } from "../../store/connection/database.ts";
import { databaseFaultOf } from "../../store/connection/database-fault.ts";
import type { CommitItem, TreeUsage } from "../../store/event/commit-item.ts";
import { commitItems } from "../../store/event/event-commit.ts";
import type { ExecutionRun } from "../../store/execution/execution-store.ts";
import { jsonText } from "../../store/json-text.ts";
import { statesAllowing } from "../execution-state.ts";

/** The attempt no longer holds its execution: another one does, or it has ended (E3). */
export class AttemptLost extends Error {
  constructor() {
    super("The attempt no longer holds its execution.");
    this.name = "AttemptLost";
  }
}

/** The attempt in whose name things are written. */
export type HeldAttempt = { run: ExecutionRun; attempt: number; workerId: string; signal: AbortSignal };

/** The writing half of an attempt, and what goes wrong with it. */
export type AttemptLog = Pick<AttemptWriter, "append" | "addUsage"> & {
  /** Why the attempt cannot go on writing, once it cannot. */
  failure(): unknown;
  /** Resolves when what was appended so far is stored or refused. */
  settled(): Promise<unknown>;
  /** Remembers what ends the attempt, whatever the skill makes of it; what the database cannot store is the skill's own fault. */
  guard<Result>(writing: Promise<Result>): Promise<Result>;
  /** An event of the attempt, as the event writer takes it. */
  itemOf<Type extends EventType>(type: Type, payload: EventPayload<Type>): CommitItem;
  /** Queues the item behind what was appended; resolves when it is stored. */
  commit(item: CommitItem): Promise<void>;
  /** Commits the event together with rows of the attempt: both or neither. */
  appendWith(item: CommitItem, write: (transaction: Transaction) => Promise<void>): Promise<void>;
};

/** Writes on behalf of one attempt; whatever comes after its end is refused by the database. `onUsage` hears of use as it is stored. */
export function createAttemptLog(
  runtime: Runtime,
  { run, attempt, workerId }: HeldAttempt,
  onUsage: (tree: TreeUsage, iteration: number | null) => void,
): AttemptLog {
  const { database } = runtime;
  let failure: unknown;
  let newest: Promise<unknown> = Promise.resolve();

  const note = (error: unknown) => {
    const fault = databaseFaultOf(error);
    if (error instanceof AttemptLost || (fault !== null && fault !== "data")) failure ??= error;
  };
  const guard = async <Result>(writing: Promise<Result>): Promise<Result> => {
    try {
      return await writing;
    } catch (error) {
      note(error);
      throw error;
    }
  };
  const itemOf = <Type extends EventType>(type: Type, payload: EventPayload<Type>): CommitItem => ({
    execution_id: run.id,
    root_execution_id: run.root_execution_id,
    attempt,
    claimed_by: workerId,
    from_states: statesAllowing("append"),
    events: [{ type, payload: jsonText(payload) }],
  });
  const appendItem = async (item: CommitItem) => {
    // What comes after a gap is not stored either.
    if (failure !== undefined) throw failure;
    const appended = runtime.events.append(item);
    // One execution's appends are stored in their order.
    newest = appended.catch(note);
    const result = await appended;
    if (!result.accepted) throw new AttemptLost();
    return result;
  };
  const appendWith = async (item: CommitItem, write: (transaction: Transaction) => Promise<void>) => {
    const result = await database.transaction(async (transaction) => {
      const [committed] = await commitItems(transaction, [item]);
      if (committed?.accepted !== true) {
        runtime.events.announce(item, { accepted: false });
        throw new AttemptLost();
      }
      await write(transaction);
      return committed;
    });
    runtime.events.announce(item, result);
  };

  return {
    failure: () => failure,
    settled: () => newest,
    guard,
    itemOf,
    append: async (type, payload) => void (await guard(appendItem(itemOf(type, payload)))),
    async addUsage(used, iteration) {
      // The database writes the payload of `usage_updated`: it knows the sum.
      const event =
        iteration === null
          ? { type: "usage_updated" as const, payload: "{}" }
          : { type: "iteration_started" as const, payload: jsonText({ iteration }) };
      const item = { ...itemOf("iteration_started", { iteration: 1 }), events: [event], patch: { used } };
      const { tree } = await guard(appendItem(item));
      if (tree) onUsage(tree, iteration);
    },
    commit: async (item) => void (await appendItem(item)),
    appendWith,
  };
}
